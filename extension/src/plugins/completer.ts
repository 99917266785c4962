import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CompleterModel, ICompletionProviderManager } from '@jupyterlab/completer';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { EditorView } from '@codemirror/view';
import { firstWord } from '../core/code';
import { IReach } from '../reach';
import { GhostProvider } from './ghost';
import { ListProvider } from './list';

const ACCEPT_WORD = 'plainspoken:accept-word';
/** JupyterLab marks the editor that shows a ghost text so. */
const WITH_GHOST = '.jp-mod-inline-completer-active';

/** Suggestions in cells and files: in SQL, in questions, and in Python for tables, their values and arguments. */
export const completer: JupyterFrontEndPlugin<void> = {
  id: 'plainspoken:completer',
  description: 'Completes SQL, questions, and the columns, values and arguments of Python code.',
  autoStart: true,
  requires: [ICompletionProviderManager, IReach],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, manager: ICompletionProviderManager, reach: IReach, translator: ITranslator | null) => {
    const opener = { model: () => new CompleterModel(), open: (notebook: string) => manager.invoke(notebook) };
    const ghost = new GhostProvider(reach);
    manager.registerProvider(new ListProvider(reach, opener));
    manager.registerInlineProvider(ghost);
    const trans = (translator ?? nullTranslator).load('plainspoken');
    app.commands.addCommand(ACCEPT_WORD, {
      label: trans.__('Accept a Word of the Inline Completion'),
      isEnabled: () => shownGhost() !== null,
      execute: acceptWord
    });
    app.commands.addKeyBinding({ command: ACCEPT_WORD, keys: ['Ctrl ArrowRight'], macKeys: ['Alt ArrowRight'], selector: WITH_GHOST });
    // Escape leaves the cell, which hides the ghost; it is the only sign that somebody does not want it.
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && shownGhost() !== null && ghost.decline();
    document.addEventListener('keydown', onKey, true);
  }
};

/** The ghost text on the page, of whatever provider. */
function shownGhost(): HTMLElement | null {
  return document.querySelector<HTMLElement>(`${WITH_GHOST} .jp-GhostText`);
}

/** Type the first word of the ghost text: JupyterLab then shows the rest of it. */
function acceptWord(): void {
  const ghost = shownGhost();
  const editor = ghost && EditorView.findFromDOM(ghost);
  if (ghost && editor) {
    editor.dispatch(editor.state.replaceSelection(firstWord(ghost.textContent ?? '')), { userEvent: 'input.type' });
  }
}
