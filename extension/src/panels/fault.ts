import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { toUnits } from '../core/points';
import type { Span } from '../wire/types';

const change = StateEffect.define<Span | null>();
const underline = Decoration.mark({ class: 'jp-Plainspoken-fault' });

function underlined(span: Span | null, text: string): DecorationSet {
  const from = toUnits(text, span?.start ?? 0);
  const to = toUnits(text, span?.end ?? 0);
  return from < to ? Decoration.set([underline.range(from, to)]) : Decoration.none;
}

/** Keeps the underlined place of a fault; it moves with the text. */
export const faultField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    const effect = transaction.effects.find(each => each.is(change));
    return effect
      ? underlined(effect.value as Span | null, transaction.newDoc.toString())
      : marks.map(transaction.changes);
  },
  provide: field => EditorView.decorations.from(field)
});

/** Underline a place in the editor, or nothing. */
export function setFault(editor: CodeEditor.IEditor, fault: Span | null): void {
  const { editor: view } = editor as CodeMirrorEditor;
  view.dispatch({ effects: change.of(fault) });
}
