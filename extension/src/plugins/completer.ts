import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CompleterModel, ICompletionProviderManager } from '@jupyterlab/completer';
import { IReach } from '../reach';
import { GhostProvider } from './ghost';
import { ListProvider } from './list';

/** JupyterLab marks the editor that shows a ghost text so. */
const SHOWN_GHOST = '.jp-mod-inline-completer-active .jp-GhostText';

/** Suggestions in cells and files: in SQL, in questions, and in Python for tables, their values and arguments. */
export const completer: JupyterFrontEndPlugin<void> = {
  id: 'plainspoken:completer',
  description: 'Completes SQL, questions, and the columns, values and arguments of Python code.',
  autoStart: true,
  requires: [ICompletionProviderManager, IReach],
  activate: (_app: JupyterFrontEnd, manager: ICompletionProviderManager, reach: IReach) => {
    const opener = { model: () => new CompleterModel(), open: (notebook: string) => manager.invoke(notebook) };
    const ghost = new GhostProvider(reach);
    manager.registerProvider(new ListProvider(reach, opener));
    manager.registerInlineProvider(ghost);
    // Escape leaves the cell, which hides the ghost; it is the only sign that somebody does not want it.
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && document.querySelector(SHOWN_GHOST) && ghost.decline();
    document.addEventListener('keydown', onKey, true);
  }
};
