import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CompleterModel, ICompletionProviderManager } from '@jupyterlab/completer';
import { IReach } from '../reach';
import { GhostProvider } from './ghost';
import { ListProvider } from './list';

/** Suggestions in the SQL and question cells of notebooks. */
export const completer: JupyterFrontEndPlugin<void> = {
  id: 'plainspoken:completer',
  description: 'Completes table and column names, joins and values in SQL and question cells.',
  autoStart: true,
  requires: [ICompletionProviderManager, IReach],
  activate: (_app: JupyterFrontEnd, manager: ICompletionProviderManager, reach: IReach) => {
    const opener = { model: () => new CompleterModel(), open: (notebook: string) => manager.invoke(notebook) };
    manager.registerProvider(new ListProvider(reach, opener));
    manager.registerInlineProvider(new GhostProvider(reach));
  }
};
