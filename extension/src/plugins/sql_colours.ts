import { StandardSQL } from '@codemirror/lang-sql';
import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  EditorExtensionRegistry,
  IEditorExtensionRegistry,
  jupyterHighlightStyle
} from '@jupyterlab/codemirror';
import { highlightTree } from '@lezer/highlight';
import { cellBody } from '../core/magic';

/** SQL is parsed anew on every change, so a cell longer than this stays plain. */
const LONGEST = 50_000;

/** In a question "in" and "is" are words, not Python. */
const WORDS = Decoration.mark({ class: 'jp-Plainspoken-words' });

function colours(view: EditorView): DecorationSet {
  const text = view.state.doc.length > LONGEST ? '' : view.state.doc.toString();
  const body = cellBody(text);
  if (body === null || body.start === text.length) {
    return Decoration.none;
  }
  const { start, surface } = body;
  return surface === 'sql' ? sqlColoursOf(text, start) : Decoration.set([WORDS.range(start, text.length)]);
}

function sqlColoursOf(text: string, start: number): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const tree = StandardSQL.language.parser.parse(text.slice(start));
  highlightTree(tree, jupyterHighlightStyle, (from, to, classes) =>
    builder.add(start + from, start + to, Decoration.mark({ class: `${classes} jp-Plainspoken-sql-token` }))
  );
  return builder.finish();
}

const painter = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = colours(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged) {
        this.decorations = colours(update.view);
      }
    }
  },
  { decorations: plugin => plugin.decorations }
);

/** Colours the SQL of `%%sql` cells, and takes Python's colours from the words of `%%ask` cells. */
export const sqlColours: JupyterFrontEndPlugin<void> = {
  id: 'plainspoken:sql-colours',
  description: 'Colours the SQL in SQL cells, and nothing in question cells.',
  autoStart: true,
  requires: [IEditorExtensionRegistry],
  activate: (_app: JupyterFrontEnd, registry: IEditorExtensionRegistry) => {
    registry.addExtension({
      name: 'plainspoken:sql-colours',
      factory: () => EditorExtensionRegistry.createImmutableExtension([painter])
    });
  }
};
