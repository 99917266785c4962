import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import { type INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';
import type { Inserted } from '../panels/data/data_tools';
import type { SearchHit } from '../wire/types';

/** A document whose content is one editor: what JupyterLab opens texts in. */
type EditorDocument = Widget & { revealed?: Promise<void>; content: { editor: CodeEditor.IEditor } };

function editorOf(widget: Widget | null): CodeEditor.IEditor | null {
  const editor = (widget as Partial<EditorDocument> | null)?.content?.editor;
  return editor && typeof editor.setCursorPosition === 'function' ? editor : null;
}

/** Open the file of a hit and bring its line, or its cell, into view. */
export async function openFile(app: JupyterFrontEnd, hit: SearchHit): Promise<void> {
  const factory = hit.cell === null ? 'Editor' : 'Notebook';
  const opened = (await app.commands.execute('docmanager:open', { path: hit.path, factory })) as Widget | undefined;
  if (opened instanceof NotebookPanel && hit.cell !== null) {
    await Promise.all([opened.context.ready, opened.revealed]);
    opened.content.activeCellIndex = hit.cell;
    opened.content.deselectAll();
    await opened.content.scrollToItem(hit.cell, 'smart');
    return;
  }
  const editor = editorOf(opened ?? null);
  if (opened && editor) {
    await (opened as EditorDocument).revealed;
    const position = { line: Math.max(0, hit.line - 1), column: 0 };
    editor.setCursorPosition(position);
    editor.revealPosition(position);
    editor.focus();
  }
}

/** Put a text where the cursor of the cell or editor in front is; copy it where there is none. */
export async function insertText(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker,
  text: string
): Promise<Inserted> {
  const front = app.shell.currentWidget;
  const cell = front && front === notebooks.currentWidget ? notebooks.activeCell : null;
  const editor = cell ? cell.editor : editorOf(front);
  if (editor?.replaceSelection && !editor.getOption('readOnly')) {
    editor.replaceSelection(text);
    editor.focus();
    return 'inserted';
  }
  await navigator.clipboard.writeText(text);
  return 'copied';
}
