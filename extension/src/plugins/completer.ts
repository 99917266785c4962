import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CompleterModel, ICompletionProviderManager } from '@jupyterlab/completer';
import { NotebookActions } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Taken } from '../core/taken';
import { IReach } from '../reach';
import { CommandIDs, DOMAIN } from '../tokens';
import { GhostProvider } from './ghost';
import { SHOWN_GHOST, takeGhostWord } from './ghost_word';
import { ListProvider } from './list';

const OPEN_LIST = '.jp-Completer:not(.lm-mod-hidden)';

/** Escape closes the list; without one it leaves the cell, which hides the ghost. Nothing else says that it is not wanted. */
function decline(ghost: GhostProvider, list: ListProvider): void {
  if (document.querySelector(OPEN_LIST)) {
    list.decline();
  } else if (document.querySelector(SHOWN_GHOST)) {
    ghost.decline();
  }
}

/** Suggestions in cells and files: in SQL, in questions, and in Python for tables, their values and arguments. */
export const completer: JupyterFrontEndPlugin<void> = {
  id: 'plainspoken:completer',
  description: 'Completes SQL, questions, and the columns, values and arguments of Python code.',
  autoStart: true,
  requires: [ICompletionProviderManager, IReach],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, manager: ICompletionProviderManager, reach: IReach, translator: ITranslator | null) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const opener = { model: () => new CompleterModel(), open: (notebook: string) => manager.invoke(notebook) };
    const taken = new Taken();
    const ghost = new GhostProvider(reach, taken);
    const list = new ListProvider(reach, opener, taken);
    manager.registerProvider(list);
    manager.registerInlineProvider(ghost);
    app.commands.addCommand(CommandIDs.takeGhostWord, {
      label: trans.__('Take One Word of the Grey Text'),
      caption: trans.__('Put the next word of the text suggested in a cell or file behind the cursor'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: takeGhostWord
    });
    manager.selected.connect((_, { insertText }) => list.took(insertText));
    const settle = () => {
      ghost.settle();
      taken.settle();
    };
    // What was taken is kept, or is not, when a cell has run and when its editor is left for another place of the page.
    NotebookActions.executed.connect(settle);
    document.addEventListener('focusout', event => event.relatedTarget && settle());
    document.addEventListener('keydown', event => event.key === 'Escape' && decline(ghost, list), true);
    document.addEventListener('keydown', event => takeWordByKey(app.commands, event), true);
  }
};

/**
 * Run the command for the keys it is bound to while grey text is shown. The editor would move its cursor with these
 * keys before JupyterLab hears of them.
 */
function takeWordByKey(commands: CommandRegistry, event: KeyboardEvent): void {
  const keys = CommandRegistry.keystrokeForKeydownEvent(event);
  const bound = commands.keyBindings.some(each => each.command === CommandIDs.takeGhostWord && each.keys.join(' ') === keys);
  if (bound && document.querySelector(SHOWN_GHOST)) {
    event.preventDefault();
    event.stopPropagation();
    void commands.execute(CommandIDs.takeGhostWord);
  }
}
