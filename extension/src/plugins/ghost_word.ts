import { EditorView } from '@codemirror/view';
import { firstWord } from '../core/words';

/** JupyterLab marks the editor that shows a ghost text so; spacers keep the room of one that is gone. */
export const SHOWN_GHOST =
  '.jp-mod-inline-completer-active .jp-GhostText:not(.jp-GhostText-lineSpacer, .jp-GhostText-letterSpacer)';

/**
 * Take the first word of the ghost text that is shown, whoever offers it. JupyterLab keeps the rest, as when the word
 * was typed; it has commands for the whole text only.
 */
export function takeGhostWord(): void {
  const ghost = document.querySelector<HTMLElement>(SHOWN_GHOST);
  const view = ghost && EditorView.findFromDOM(ghost);
  const word = firstWord(ghost?.textContent ?? '');
  if (view && word !== '') {
    view.dispatch({ ...view.state.replaceSelection(word), userEvent: 'input.complete' });
  }
}
