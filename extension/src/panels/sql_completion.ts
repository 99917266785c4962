import {
  acceptCompletion,
  autocompletion,
  type Completion as CodeMirrorCompletion,
  type CompletionContext,
  type CompletionResult,
  completionStatus,
  currentCompletions,
  moveCompletionSelection,
  pickedCompletion
} from '@codemirror/autocomplete';
import { type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { toUnits } from '../core/points';
import { Taken, type Tell } from '../core/taken';
import type { Completion } from '../wire/types';

/** What could stand at the cursor (in UTF-16 units) of the text. */
export type Complete = (text: string, cursor: number, signal: AbortSignal) => Promise<Completion | null>;

const MOST = 12;

/** Tab takes the suggestion chosen, or else the first. */
function take(view: EditorView): boolean {
  if (completionStatus(view.state) !== 'active') {
    return false;
  }
  return acceptCompletion(view) || (moveCompletionSelection(true)(view) && acceptCompletion(view));
}

/** A suggestion of the list, with the id by which what becomes of it is told. */
interface Option extends CodeMirrorCompletion {
  readonly id?: string;
}

/** Tells what becomes of suggestions: Escape waves the first away; one that was taken is kept once the editor is left. */
function told(tell: Tell): Extension {
  const taken = new Taken();
  const wave = ({ state }: EditorView) => {
    const [first] = completionStatus(state) === 'active' ? currentCompletions(state) : [];
    tell((first as Option | undefined)?.id ?? '', 'dismissed');
    return false;
  };
  return [
    Prec.highest(keymap.of([{ key: 'Escape', run: wave }])),
    EditorView.updateListener.of(({ transactions, view }) => {
      for (const transaction of transactions) {
        const picked = transaction.annotation(pickedCompletion) as Option | undefined;
        taken.take(picked?.id, String(picked?.apply ?? ''), tell, () => view.state.doc.toString());
      }
    }),
    EditorView.domEventHandlers({ blur: () => taken.settle() })
  ];
}

/** Suggestions in an SQL editor. Enter stays a line end until a suggestion is chosen. */
export function sqlCompletion(complete: Complete, tell: Tell): Extension {
  const source = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const text = context.state.doc.toString();
    if (!context.explicit && !/[\w.]$/.test(text.slice(0, context.pos))) {
      return null;
    }
    const controller = new AbortController();
    // The answer to a text that has changed is of no use: ask again for the new one.
    context.addEventListener('abort', () => controller.abort(), { onDocChange: true });
    try {
      return toResult(text, await complete(text, context.pos, controller.signal));
    } catch {
      // SQL can be written without suggestions; what is wrong shows when it runs.
      return null;
    }
  };
  return [
    Prec.highest(keymap.of([{ key: 'Tab', run: take }])),
    told(tell),
    autocompletion({
      override: [source],
      icons: false,
      selectOnOpen: false,
      // Nothing is taken by accident: Enter takes only what was chosen.
      interactionDelay: 0,
      // The list hangs outside the editor, so it is known by a class of its own.
      tooltipClass: () => 'jp-Plainspoken-tooltip'
    })
  ];
}

function toResult(text: string, completion: Completion | null): CompletionResult | null {
  if (completion === null || completion.items.length === 0) {
    return null;
  }
  const options = completion.items
    .slice(0, MOST)
    .map((item): Option => ({ label: item.label, apply: item.insert, detail: item.why, id: item.id }));
  return {
    from: toUnits(text, completion.start),
    to: toUnits(text, completion.end),
    options,
    filter: false
  };
}
