import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

/**
 * Put a code cell below the active one of the notebook in front and make it the active one.
 * Resolves with its number, counted from 1, or null when there is no notebook.
 */
export async function insertCell(notebooks: INotebookTracker, source: string): Promise<number | null> {
  const panel = notebooks.currentWidget;
  const notebook = panel?.content;
  if (!panel || !notebook?.model) {
    return null;
  }
  await panel.revealed;
  const at = notebook.activeCell ? notebook.activeCellIndex + 1 : 0;
  notebook.model.sharedModel.insertCell(at, { cell_type: 'code', source, metadata: { trusted: true } });
  notebook.activeCellIndex = at;
  notebook.deselectAll();
  await notebook.scrollToItem(at);
  return at + 1;
}

/** The folder of a document, as the server names it: that of the server for none. */
export function folderOf(app: JupyterFrontEnd, path: string | undefined): string {
  return PathExt.dirname(app.serviceManager.contents.localPath(path ?? ''));
}

/** Make a notebook in a folder with these code cells, for a kernel that speaks Python, and show it. */
export async function newNotebook(app: JupyterFrontEnd, cwd: string, cells: readonly string[]): Promise<void> {
  const specs = app.serviceManager.kernelspecs.specs;
  const names = [specs?.default ?? '', ...Object.keys(specs?.kernelspecs ?? {})];
  const kernelName = names.find(name => specs?.kernelspecs[name]?.language === 'python');
  const panel: NotebookPanel = await app.commands.execute('notebook:create-new', { cwd, kernelName });
  await panel.context.ready;
  const shared = panel.context.model.sharedModel;
  // A new notebook has one empty cell.
  shared.deleteCellRange(0, shared.cells.length);
  shared.insertCells(0, cells.map(source => ({ cell_type: 'code', source, metadata: { trusted: true } })));
}
