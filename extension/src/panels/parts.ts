import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { type Part, reasonsAt } from '../core/parts';

const change = StateEffect.define<readonly Part[]>();
const highlight = Decoration.mark({ class: 'jp-Plainspoken-part' });

function marked(parts: readonly Part[], length: number): DecorationSet {
  const fitting = parts.filter(part => part.end <= length);
  return Decoration.set(fitting.map(part => highlight.range(part.start, part.end)), true);
}

/** Keeps the highlighted parts; they go when the text changes. */
export const partsField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    const effect = transaction.effects.find(each => each.is(change));
    if (effect) {
      return marked(effect.value as readonly Part[], transaction.newDoc.length);
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: field => EditorView.decorations.from(field)
});

/** Highlight parts in the editor, or none. */
export function setParts(editor: CodeEditor.IEditor, parts: readonly Part[]): void {
  const { editor: view } = editor as CodeMirrorEditor;
  view.dispatch({ effects: change.of(parts) });
}

/** Tells which reasons the pointer or the cursor is at; none when it leaves. */
export function pointing(parts: () => readonly Part[], show: (reasons: readonly number[]) => void) {
  return [
    EditorView.domEventHandlers({
      mousemove: (event, view) => {
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
        show(at === null ? [] : reasonsAt(parts(), at));
      },
      mouseleave: () => show([]),
      blur: () => show([])
    }),
    EditorView.updateListener.of(update => {
      if (update.selectionSet && update.view.hasFocus) {
        show(reasonsAt(parts(), update.state.selection.main.head));
      }
    })
  ];
}
