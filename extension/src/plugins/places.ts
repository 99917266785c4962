import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import { NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';
import type { Inserted } from '../panels/data/data_tools';
import type { SearchHit } from '../wire/types';
import { editorIn } from './above';

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
  const editor = editorIn(opened);
  if (opened && editor) {
    await (opened as { revealed?: Promise<void> }).revealed;
    const position = { line: Math.max(0, hit.line - 1), column: 0 };
    editor.setCursorPosition(position);
    editor.revealPosition(position);
    editor.focus();
  }
}

/** Put a text where the cursor of the cell or editor in front is; copy it where there is none. */
export function insertText(app: JupyterFrontEnd, text: string): Inserted {
  const editor = editorIn(app.shell.currentWidget);
  if (editor?.replaceSelection && !editor.getOption('readOnly')) {
    editor.replaceSelection(text);
    editor.focus();
    return 'inserted';
  }
  Clipboard.copyToSystem(text);
  return 'copied';
}
