import type { INotebookTracker } from '@jupyterlab/notebook';

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
