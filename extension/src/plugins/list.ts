import type { Completer, CompletionHandler, ICompletionContext, ICompletionProvider } from '@jupyterlab/completer';
import type { Session } from '@jupyterlab/services';
import type { Widget } from '@lumino/widgets';
import { toPoints, toUnits } from '../core/points';
import { type Taken, telling } from '../core/taken';
import { within } from '../core/within';
import type { IReach } from '../reach';
import { type CellCompletion, isOurs, reading, suggest } from './suggest';

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

/**
 * The list that Tab opens. In Python code the kernel's own names follow ours: JupyterLab puts both into one list and
 * leaves out what would be there twice.
 */
export class ListProvider implements ICompletionProvider {
  readonly identifier = 'plainspoken:list';
  /** Before the kernel's Python names (550), which mean nothing in SQL. */
  readonly rank = 1100;
  readonly renderer = null;
  private _wanted: Wanted | null = null;
  private _listed: { readonly found: CellCompletion; readonly read: () => string } | null = null;
  private readonly _models = new WeakMap<Widget, Completer.IModel>();

  constructor(
    private readonly _reach: IReach,
    private readonly _completer: Opener,
    private readonly _taken: Taken
  ) {}

  /** An entry of the list that is open was chosen; it may be somebody else's. */
  took(insert: string): void {
    const listed = this._listed;
    this._listed = null;
    const item = listed?.found.completion.items.find(each => each.insert === insert);
    if (listed && item) {
      this._taken.take(item.id, insert, telling(listed.found.transport), listed.read);
    }
  }

  /** The list was closed with nothing chosen. */
  decline(): void {
    const listed = this._listed;
    this._listed = null;
    if (listed) {
      telling(listed.found.transport)(listed.found.completion.items[0]?.id ?? '', 'dismissed');
    }
  }

  async isApplicable({ editor }: ICompletionContext): Promise<boolean> {
    // Not only at our places: JupyterLab asks for a model once a cell, before it is known where the cursor will be.
    return !!editor && isOurs(editor.model.sharedModel.getSource(), editor.model.mimeType);
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
    const items = listed(found);
    this._listed = { found, read: reading(context.editor) };
    if (context.session?.kernel?.status === 'busy' && items.length > 0) {
      this._showAhead(request, context, found);
    }
    return { start: found.start, end: found.end, items };
  }

  /**
   * JupyterLab shows no list before the kernel has answered or its patience is at an end. While the kernel is at
   * work it will not answer, so that ours is shown at once.
   */
  private _showAhead({ text, offset }: CompletionHandler.IRequest, context: ICompletionContext, found: CellCompletion): void {
    const { editor, widget } = context;
    const model = this._models.get(widget);
    if (!model || !editor || !isAt(editor, { text, offset })) {
      return;
    }
    const cursor = editor.getCursorPosition();
    model.reset(true);
    model.original = { text, line: cursor.line, column: cursor.column, lineHeight: editor.lineHeight, charWidth: editor.charWidth };
    model.cursor = { start: toUnits(text, found.start), end: toUnits(text, found.end) };
    model.setCompletionItems?.(listed(found));
  }

  /** What is on its way for this very place, or else a new request. */
  private _want({ text, offset, mimeType }: CompletionHandler.IRequest, context: ICompletionContext): Wanted {
    const { session } = context;
    const last = this._wanted;
    if (last?.late && last.text === text && last.offset === offset && last.session === session) {
      return last;
    }
    const found = suggest(this._reach, context, text, offset, mimeType ?? '');
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

function isAt(editor: NonNullable<ICompletionContext['editor']>, { text, offset }: Pick<Wanted, 'text' | 'offset'>): boolean {
  return (
    !editor.isDisposed &&
    editor.hasFocus() &&
    editor.model.sharedModel.getSource() === text &&
    toPoints(text, editor.getOffsetAt(editor.getCursorPosition())) === offset
  );
}

function listed(found: CellCompletion): CompletionHandler.ICompletionItem[] {
  return found.completion.items.map(item => ({
    label: item.label,
    insertText: item.insert,
    type: item.kind,
    documentation: item.why
  }));
}
