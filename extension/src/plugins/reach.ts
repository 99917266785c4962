import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IReach } from '../reach';
import { ServerTransport } from '../wire/request';
import { Reach } from './kernels';

/** The ways to reach Python, for all other parts. */
export const reach: JupyterFrontEndPlugin<IReach> = {
  id: 'plainspoken:reach',
  description: 'Reaches Plainspoken in the Jupyter server and in kernels.',
  autoStart: true,
  requires: [INotebookTracker],
  provides: IReach,
  activate: (app: JupyterFrontEnd, notebooks: INotebookTracker): IReach =>
    new Reach(new ServerTransport(app.serviceManager.serverSettings), notebooks)
};
