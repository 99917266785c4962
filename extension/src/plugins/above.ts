import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';

/** Most letters of the cells above that are sent along: the nearest ones. */
const MOST = 20_000;

/** The editor somebody types in: of a notebook its active cell's, else the only one. JupyterLab names none with ghost text. */
export function editorIn(widget: Widget | null | undefined): CodeEditor.IEditor | null {
  const content = (widget as Partial<NotebookPanel> | null | undefined)?.content as
    | { readonly activeCell?: { readonly editor: CodeEditor.IEditor | null } | null; readonly editor?: CodeEditor.IEditor }
    | undefined;
  const editor = content?.activeCell?.editor ?? content?.editor;
  // Other documents may have an editor of another kind.
  return editor && typeof editor.setCursorPosition === 'function' ? editor : null;
}

/** The code of the cells above the one that is edited; empty outside notebooks. */
export function codeAbove(widget: Widget | undefined, editor: CodeEditor.IEditor | null | undefined): string {
  const cells = (widget as Partial<NotebookPanel> | undefined)?.content?.widgets ?? [];
  const at = cells.findIndex(cell => cell.editor === editor);
  const sources = cells.slice(0, Math.max(at, 0)).map(cell => cell.model);
  const code = sources.filter(model => model.type === 'code').map(model => model.sharedModel.getSource());
  const python = code.filter(source => !source.trimStart().startsWith('%%'));
  return python.join('\n').slice(-MOST);
}
