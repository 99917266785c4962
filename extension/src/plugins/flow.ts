import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, IThemeManager, Notification, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { Contents } from '@jupyterlab/services';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { IAsking } from '../asking';
import { sourceName } from '../core/choices';
import type { Desk } from '../core/desk';
import { flowText } from '../core/flow_file';
import { type FlowDocumentWidget, FlowWidgetFactory } from '../panels/flow_editor/flow_widget';
import { BARE_TOOLS, type Tools } from '../panels/tools';
import { CommandIDs, DOMAIN, FLOW_FACTORY, FLOW_FILE_TYPE, FLOW_SUFFIX } from '../tokens';
import { problemsOf, single, WireError } from '../wire/transport';
import { folderOf, insertCell, newNotebook } from './cell';
import { flowIcon } from './icon';

/** Flow files: the canvas they open on, and the commands that make them. */
export const flow: JupyterFrontEndPlugin<void> = {
  id: 'plainspoken:flow',
  description: 'Opens *.flow.json files on a canvas.',
  autoStart: true,
  requires: [IAsking],
  optional: [
    ITranslator, IEditorServices, IThemeManager, IRenderMimeRegistry, INotebookTracker, ICommandPalette, ILauncher,
    ILayoutRestorer, IDefaultFileBrowser
  ],
  activate: (
    app: JupyterFrontEnd,
    asking: IAsking,
    translator: ITranslator | null,
    editors: IEditorServices | null,
    themes: IThemeManager | null,
    rendermime: IRenderMimeRegistry | null,
    notebooks: INotebookTracker | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null,
    files: IDefaultFileBrowser | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { desk } = asking.conversation;
    addDocument(app, desk, { ...BARE_TOOLS, trans, editors, themes, rendermime }, notebooks, restorer);
    addCommands(app, desk, trans, () => files?.model.path ?? '');
    palette?.addItem({ command: CommandIDs.newFlow, category: trans.__('Plainspoken') });
    launcher?.add({ command: CommandIDs.newFlow, category: trans.__('Other') });
  }
};

function addDocument(
  app: JupyterFrontEnd,
  desk: Desk,
  given: Tools,
  notebooks: INotebookTracker | null,
  restorer: ILayoutRestorer | null
): void {
  const { docRegistry, commands } = app;
  const tracker = new WidgetTracker<FlowDocumentWidget>({ namespace: 'plainspoken-flow' });
  const tools = { ...given, ...cellTools(app, notebooks, tracker) };
  docRegistry.addFileType({
    name: FLOW_FILE_TYPE,
    displayName: tools.trans.__('Flow'),
    extensions: [FLOW_SUFFIX],
    mimeTypes: ['application/json'],
    fileFormat: 'text',
    contentType: 'file',
    icon: flowIcon
  });
  const options = {
    name: FLOW_FACTORY,
    label: tools.trans.__('Flow'),
    modelName: 'text',
    fileTypes: [FLOW_FILE_TYPE],
    defaultFor: [FLOW_FILE_TYPE]
  };
  const openText = (path: string) => void commands.execute('docmanager:open', { path, factory: 'Editor' });
  const factory = new FlowWidgetFactory(options, desk, app.serviceManager.contents, tools, openText);
  factory.widgetCreated.connect((_, widget) => {
    widget.title.icon = flowIcon;
    widget.context.pathChanged.connect(() => void tracker.save(widget));
    void tracker.add(widget);
  });
  docRegistry.addWidgetFactory(factory);
  // Only what somebody saves: what JupyterLab saves by itself every other minute may be half done.
  commands.commandExecuted.connect((_, { id }) => {
    if (id === 'docmanager:save' && app.shell.currentWidget === tracker.currentWidget) {
      tracker.currentWidget?.content.keep();
    }
  });
  void restorer?.restore(tracker, {
    command: 'docmanager:open',
    args: widget => ({ path: widget.context.path, factory: FLOW_FACTORY }),
    name: widget => widget.context.path
  });
}

/** The ways from a flow into notebooks: the cell goes to the one last in front, which is shown. */
function cellTools(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
  flows: WidgetTracker<FlowDocumentWidget>
): Partial<Tools> {
  const insert = async (text: string) => {
    if (notebooks?.currentWidget) {
      app.shell.activateById(notebooks.currentWidget.id);
    }
    return notebooks && insertCell(notebooks, text);
  };
  const folder = () => folderOf(app, flows.currentWidget?.context.path);
  const taken = { insertCell: insert, newNotebook: (cells: readonly string[]) => newNotebook(app, folder(), cells) };
  const cellFolder = () => folderOf(app, notebooks?.currentWidget?.context.path);
  return notebooks ? { ...taken, folder, cellFolder } : { folder };
}

function addCommands(app: JupyterFrontEnd, desk: Desk, trans: TranslationBundle, folder: () => string): void {
  const create = async (cwd: string, text: string) => {
    const { contents } = app.serviceManager;
    const made = await contents.newUntitled({ path: cwd, type: 'file', ext: FLOW_SUFFIX });
    if (text !== '') {
      const content: Partial<Contents.IModel> = { type: 'file', format: 'text', content: text };
      await contents.save(made.path, content);
    }
    return app.commands.execute('docmanager:open', { path: made.path, factory: FLOW_FACTORY });
  };
  app.commands.addCommand(CommandIDs.newFlow, {
    label: args => (args.isPalette ? trans.__('New Flow') : trans.__('Flow')),
    caption: trans.__('Build a dataflow by hand, step by step'),
    icon: flowIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: { cwd: { type: 'string', description: trans.__('The folder to make it in') } }
      }
    },
    execute: (args: ReadonlyPartialJSONObject) => create(typeof args.cwd === 'string' ? args.cwd : folder(), '')
  });
  app.commands.addCommand(CommandIDs.openAsFlow, {
    label: trans.__('Open as a Flow'),
    caption: trans.__('Make a flow file of a statement and open it'),
    icon: flowIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          sql: { type: 'string', description: trans.__('The statement') },
          sourceId: { type: 'string', description: trans.__('The source it is about, with its place') }
        },
        required: ['sql', 'sourceId']
      }
    },
    execute: async (args: ReadonlyPartialJSONObject) => {
      const sourceId = String(args.sourceId);
      const transport = desk.reach(sourceId);
      try {
        if (!transport) {
          throw new WireError(trans.__('The source %1 is not here any more.', sourceName(sourceId)));
        }
        const body = { source: sourceName(sourceId), sql: String(args.sql) };
        const made = await single(transport, 'makeflow', body, 'flowmade');
        return await create(folder(), flowText(made.flow));
      } catch (reason) {
        const [problem] = problemsOf(reason);
        return Notification.error(`${problem.message} ${problem.hint}`.trim());
      }
    }
  });
}
