import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Conversation } from '../core/conversation';
import type { PanelWidget } from '../panels/panel_widget';
import { CommandIDs } from '../tokens';
import { insertCell } from './cell';
import { plainspokenIcon } from './icon';

interface Parts {
  readonly widget: PanelWidget;
  readonly conversation: Conversation;
  readonly notebooks: INotebookTracker;
  readonly trans: TranslationBundle;
}

const NO_ARGUMENTS = { args: { type: 'object', properties: {} } };

/** The commands of the panel. */
export function addCommands(app: JupyterFrontEnd, parts: Parts): void {
  const { widget, conversation, notebooks, trans } = parts;
  const open = () => app.shell.activateById(widget.id);
  app.commands.addCommand(CommandIDs.openPanel, {
    label: trans.__('Open Plainspoken'),
    caption: trans.__('Ask your data in plain words'),
    icon: plainspokenIcon,
    describedBy: NO_ARGUMENTS,
    execute: open
  });
  app.commands.addCommand(CommandIDs.focusQuestion, {
    label: trans.__('Ask a Question'),
    caption: trans.__('Open Plainspoken and type a question'),
    describedBy: NO_ARGUMENTS,
    execute: () => {
      open();
      widget.focusQuestion();
    }
  });
  app.commands.addCommand(CommandIDs.newConversation, {
    label: trans.__('New Conversation'),
    caption: trans.__('Clear what Plainspoken shows and start afresh'),
    describedBy: NO_ARGUMENTS,
    execute: () => conversation.clear()
  });
  app.commands.addCommand(CommandIDs.insertCell, {
    label: trans.__('Insert Text as a Cell'),
    caption: trans.__('Put a code cell below the active one of the notebook in front'),
    describedBy: {
      args: {
        type: 'object',
        properties: { text: { type: 'string', description: trans.__('The text of the cell') } },
        required: ['text']
      }
    },
    execute: (args: ReadonlyPartialJSONObject) => insertCell(notebooks, String(args.text))
  });
}
