import type {
  CompletionHandler,
  IInlineCompletionContext,
  IInlineCompletionItem,
  IInlineCompletionList,
  IInlineCompletionProvider
} from '@jupyterlab/completer';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { toUnits } from '../core/points';
import { within } from '../core/within';
import type { IReach } from '../reach';
import { single, type Transport } from '../wire/transport';
import { plainspokenIcon } from './icon';
import { suggest } from './suggest';

/** Quick fingers ask faster than Python answers: the next request waits this long for the one before. */
const TURN_MS = 1000;

/** A ghost text that is shown, until the cell says whether it was taken. */
interface Shown {
  readonly transport: Transport;
  readonly id: string;
  readonly whole: string;
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

  constructor(private readonly _reach: IReach) {}

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
    const asking = suggest(this._reach, context, text, offset, request.mimeType ?? '');
    this._before = asking;
    const found = await asking;
    const ghost = found?.completion.ghost;
    if (!found || !ghost) {
      return { items: [] };
    }
    const { transport, completion } = found;
    this._shown = { transport, id: completion.ghost_id, whole: text.slice(0, at) + ghost };
    return { items: [{ insertText: ghost }] };
  }

  /** The person does not want the ghost that is shown; said once. */
  decline(): void {
    this._tell('declined');
  }

  /** When the cell now begins with what the ghost made of it, the ghost was taken (or typed out). */
  private _settle(text: string): void {
    if (this._shown && text.startsWith(this._shown.whole)) {
      this._tell('completed');
    }
  }

  private _tell(action: 'completed' | 'declined'): void {
    const shown = this._shown;
    this._shown = null;
    if (shown && shown.id !== '') {
      // Learning is a courtesy: nothing to show when it fails.
      void single(shown.transport, 'feedback', { turn: shown.id, action }, 'done').catch(() => undefined);
    }
  }
}
