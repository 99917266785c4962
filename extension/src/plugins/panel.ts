import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IThemeManager } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { IAsking } from '../asking';
import { Conversation } from '../core/conversation';
import { debounce } from '../core/debounce';
import { Desk } from '../core/desk';
import { PanelWidget } from '../panels/panel_widget';
import { BARE_TOOLS } from '../panels/tools';
import { IReach } from '../reach';
import { CommandIDs, DOMAIN } from '../tokens';
import { folderOf, insertCell } from './cell';
import { addCommands } from './commands';
import { plainspokenIcon } from './icon';
import { onFirstStart, rememberSource, rememberTurns } from './memory';
import { readSettings } from './settings';

/** Kernels change in bursts: look for sources once they are quiet. */
const QUIET_MS = 250;

/** The side panel and its commands. */
export const panel: JupyterFrontEndPlugin<IAsking> = {
  id: 'plainspoken:panel',
  description: 'Ask your data in plain words, in the side panel.',
  autoStart: true,
  provides: IAsking,
  requires: [IReach, INotebookTracker, IRenderMimeRegistry, IEditorServices],
  optional: [ITranslator, IThemeManager, ICommandPalette, ILauncher, ILayoutRestorer, IStateDB, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    reach: IReach,
    notebooks: INotebookTracker,
    rendermime: IRenderMimeRegistry,
    editors: IEditorServices,
    translator: ITranslator | null,
    themes: IThemeManager | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    settings: ISettingRegistry | null
  ): IAsking => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const conversation = new Conversation(new Desk());
    rememberTurns(window.sessionStorage, app.serviceManager.serverSettings.baseUrl, conversation);
    const insert = (text: string) => insertCell(notebooks, text);
    const openFlow = (sourceId: string, sql: string) => void app.commands.execute(CommandIDs.openAsFlow, { sourceId, sql });
    const folder = () => folderOf(app, notebooks.currentWidget?.context.path);
    const tools = { ...BARE_TOOLS, trans, rendermime, editors, themes, insertCell: insert, openFlow, folder };
    const widget = new PanelWidget(conversation, tools);
    widget.title.icon = plainspokenIcon;
    widget.title.caption = trans.__('Plainspoken: ask your data');
    app.shell.add(widget, 'right', { rank: 900, type: 'Plainspoken' });
    restorer?.add(widget, widget.id);
    addCommands(app, { widget, conversation, notebooks, trans });
    offerCommands(trans, palette, launcher);
    const chosen = readSettings(settings, panel.id, conversation.desk);
    const open = async () => {
      if ((await chosen).openOnFirstStart) {
        app.shell.activateById(widget.id);
      }
    };
    void start(app, conversation.desk, reach, state, open);
    const show = () => {
      app.shell.activateById(widget.id);
      widget.focusQuestion();
    };
    return { conversation, show };
  }
};

function offerCommands(
  trans: TranslationBundle,
  palette: ICommandPalette | null,
  launcher: ILauncher | null
): void {
  const category = trans.__('Plainspoken');
  for (const command of [CommandIDs.openPanel, CommandIDs.newConversation, CommandIDs.focusQuestion]) {
    palette?.addItem({ command, category });
  }
  launcher?.add({ command: CommandIDs.openPanel, category: trans.__('Other') });
}

async function start(
  app: JupyterFrontEnd,
  desk: Desk,
  reach: IReach,
  state: IStateDB | null,
  open: () => Promise<void>
): Promise<void> {
  const connect = () => {
    const { server, notebook } = reach;
    void desk.connect(notebook ? [notebook, server] : [server]);
  };
  if (state) {
    await rememberSource(state, desk);
  }
  reach.changed.connect(debounce(connect, QUIET_MS));
  connect();
  await app.restored;
  if (state) {
    await onFirstStart(state, open);
  }
}
