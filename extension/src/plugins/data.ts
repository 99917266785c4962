import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IAsking } from '../asking';
import { Catalogue } from '../core/catalogue';
import { Search } from '../core/search';
import { DataWidget } from '../panels/data/data_widget';
import { BARE_TOOLS } from '../panels/tools';
import { CommandIDs, DOMAIN } from '../tokens';
import { dataIcon } from './icon';
import { insertText, openFile } from './places';

const NO_ARGUMENTS = { args: { type: 'object', properties: {} } };

/** The schema browser with its search, at the left. */
export const data: JupyterFrontEndPlugin<void> = {
  id: 'plainspoken:data',
  description: 'Browse sources, tables and columns; search them, notes, past questions, notebooks and documents.',
  autoStart: true,
  requires: [IAsking],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    asking: IAsking,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { conversation } = asking;
    const tools = {
      openFile: (hit: Parameters<typeof openFile>[1]) => openFile(app, hit),
      insert: (text: string) => insertText(app, text),
      ask: (sourceId: string, text: string) => {
        conversation.desk.choose(sourceId);
        conversation.follow('');
        asking.show();
        conversation.propose(text);
      }
    };
    const search = new Search(conversation.desk);
    const widget = new DataWidget(new Catalogue(conversation.desk), search, { ...BARE_TOOLS, trans }, tools);
    widget.title.icon = dataIcon;
    widget.title.caption = trans.__('Data: browse and search');
    app.shell.add(widget, 'left', { rank: 350, type: 'Plainspoken' });
    restorer?.add(widget, widget.id);
    app.commands.addCommand(CommandIDs.searchData, {
      label: trans.__('Search Data and Documents'),
      caption: trans.__('Find tables, columns, notes, past questions, notebooks and documents'),
      icon: dataIcon,
      describedBy: NO_ARGUMENTS,
      execute: () => {
        app.shell.activateById(widget.id);
        widget.focusSearch();
      }
    });
    palette?.addItem({ command: CommandIDs.searchData, category: trans.__('Plainspoken') });
  }
};
