import type {
  CompletionHandler,
  IInlineCompletionContext,
  IInlineCompletionItem,
  IInlineCompletionList,
  IInlineCompletionProvider
} from '@jupyterlab/completer';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { toUnits } from '../core/points';
import { type Taken, telling } from '../core/taken';
import { within } from '../core/within';
import type { IReach } from '../reach';
import type { Transport } from '../wire/transport';
import { editorIn } from './above';
import { plainspokenIcon } from './icon';
import { reading, suggest } from './suggest';

/** Quick fingers ask faster than Python answers: the next request waits this long for the one before. */
const TURN_MS = 1000;

/** A ghost text that is shown, until the cell says whether it was taken. */
interface Shown {
  readonly transport: Transport;
  readonly id: string;
  /** What the cell begins with once the ghost is taken, and the ghost. */
  readonly whole: string;
  readonly ghost: string;
  /** The text of the cell as it is. */
  readonly read: () => string;
}

/**
 * A late ghost does no harm: JupyterLab shows none for a text that has changed. It is shown before closing quotes and
 * brackets too, since editors put them in on their own.
 */
const DEFAULTS = { enabled: true, timeout: 5000, debouncerDelay: 120, autoFillInMiddle: true };
/** What may stand between the cursor and the end of its line. */
const CLOSING = /^["'\])}]*$/;

/** One suggestion after the cursor, from this workspace's history, when it is likely. */
export class GhostProvider implements IInlineCompletionProvider {
  readonly identifier = 'plainspoken:inline';
  readonly name = 'Plainspoken';
  readonly icon = plainspokenIcon;
  readonly schema: ISettingRegistry.IProperty = { default: DEFAULTS };
  private _shown: Shown | null = null;
  private _latest = 0;
  private _before: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly _reach: IReach,
    private readonly _taken: Taken
  ) {}

  async fetch(
    request: CompletionHandler.IRequest,
    context: IInlineCompletionContext
  ): Promise<IInlineCompletionList<IInlineCompletionItem>> {
    const { text, offset } = request;
    const at = toUnits(text, offset);
    this._settle(text);
    if (!CLOSING.test(text.slice(at).split('\n', 1)[0])) {
      return { items: [] };
    }
    const own = ++this._latest;
    await within(this._before, TURN_MS);
    if (own !== this._latest) {
      return { items: [] };
    }
    const { session, widget } = context;
    const editor = editorIn(widget);
    const asking = suggest(this._reach, { session, widget, editor }, text, offset, request.mimeType ?? '');
    this._before = asking;
    const found = await asking;
    const ghost = found?.completion.ghost;
    if (!found || !ghost) {
      return { items: [] };
    }
    const { transport, completion } = found;
    const read = reading(editor);
    this._shown = { transport, id: completion.ghost_id, whole: text.slice(0, at) + ghost, ghost, read };
    return { items: [{ insertText: ghost }] };
  }

  /** The person does not want the ghost that is shown; said once. */
  decline(): void {
    const shown = this._shown;
    this._shown = null;
    if (shown) {
      telling(shown.transport)(shown.id, 'dismissed');
    }
  }

  /** The cell is run or left: what was taken last is known without another key. */
  settle(): void {
    this._settle(this._shown?.read() ?? '');
  }

  /** When the cell now begins with what the ghost made of it, the ghost was taken (or typed out). */
  private _settle(text: string): void {
    const shown = this._shown;
    if (shown && text.startsWith(shown.whole)) {
      this._shown = null;
      this._taken.take(shown.id, shown.ghost, telling(shown.transport), shown.read);
    }
  }
}
