import type { Completer, CompletionHandler, ICompletionContext, ICompletionProvider } from '@jupyterlab/completer';
import type { Session } from '@jupyterlab/services';
import type { Widget } from '@lumino/widgets';
import { cellBody } from '../core/magic';
import { toPoints } from '../core/points';
import { within } from '../core/within';
import type { IReach } from '../reach';
import { type CellCompletion, suggest } from './suggest';

/** Somebody pressed Tab and waits; JupyterLab itself gives up after a second. */
const PATIENCE_MS = 950;

/** JupyterLab's completer, as far as a list that comes late needs it. */
interface Opener {
  /** A model of JupyterLab's own. */
  model(): Completer.IModel;
  /** Open the list of the notebook with this id, as Tab does. */
  open(notebook: string): void;
}

/** A list somebody pressed Tab for. */
interface Wanted {
  readonly text: string;
  readonly offset: number;
  readonly session: Session.ISessionConnection | null | undefined;
  readonly found: Promise<CellCompletion | null>;
  /** Whether JupyterLab gave up on it, so that it is opened once it is there. */
  late: boolean;
}

/** The list that Tab opens, in cells of ours only. */
export class ListProvider implements ICompletionProvider {
  readonly identifier = 'plainspoken:list';
  /** Before the kernel's Python names (550), which mean nothing in SQL. */
  readonly rank = 1100;
  readonly renderer = null;
  private _wanted: Wanted | null = null;
  private readonly _models = new WeakMap<Widget, Completer.IModel>();

  constructor(
    private readonly _reach: IReach,
    private readonly _completer: Opener
  ) {}

  async isApplicable(context: ICompletionContext): Promise<boolean> {
    const cell = context.editor?.model.sharedModel.getSource() ?? '';
    return cellBody(cell) !== null || /^%ask\b/m.test(cell);
  }

  /** JupyterLab's own model; kept so that an open list can give way to a better one. */
  async modelFactory(context: ICompletionContext): Promise<Completer.IModel> {
    const model = this._completer.model();
    this._models.set(context.widget, model);
    return model;
  }

  async fetch(
    request: CompletionHandler.IRequest,
    context: ICompletionContext
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    const wanted = this._want(request, context);
    const found = await within(wanted.found, PATIENCE_MS);
    if (found === undefined && !wanted.late) {
      wanted.late = true;
      void this._openWhenThere(wanted, context);
    }
    if (found !== undefined && this._wanted === wanted) {
      this._wanted = null;
    }
    if (!found) {
      return { start: request.offset, end: request.offset, items: [] };
    }
    const items = found.completion.items.map(item => ({
      label: item.label,
      insertText: item.insert,
      type: item.kind,
      documentation: item.why
    }));
    return { start: found.start, end: found.end, items };
  }

  /** What is on its way for this very place, or else a new request. */
  private _want({ text, offset }: CompletionHandler.IRequest, { session }: ICompletionContext): Wanted {
    const last = this._wanted;
    if (last?.late && last.text === text && last.offset === offset && last.session === session) {
      return last;
    }
    const found = suggest(this._reach, session, text, offset);
    return (this._wanted = { text, offset, session, found, late: false });
  }

  /** Open the list when the answer comes, if nobody typed or went elsewhere meanwhile. */
  private async _openWhenThere(wanted: Wanted, { editor, widget }: ICompletionContext): Promise<void> {
    const found = await wanted.found;
    if (this._wanted !== wanted) {
      return;
    }
    if (found && found.completion.items.length > 0 && editor && isAt(editor, wanted)) {
      // Others may have filled a list meanwhile; without ours it is of little use.
      this._models.get(widget)?.reset(true);
      this._completer.open(widget.id);
    } else {
      this._wanted = null;
    }
  }
}

function isAt(editor: NonNullable<ICompletionContext['editor']>, { text, offset }: Wanted): boolean {
  return (
    !editor.isDisposed &&
    editor.hasFocus() &&
    editor.model.sharedModel.getSource() === text &&
    toPoints(text, editor.getOffsetAt(editor.getCursorPosition())) === offset
  );
}
