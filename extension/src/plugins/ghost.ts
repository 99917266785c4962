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

/** A late ghost does no harm: JupyterLab shows none for a text that has changed. */
const DEFAULTS = { enabled: true, timeout: 5000, debouncerDelay: 120, autoFillInMiddle: false };

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
    this._settle(text);
    const own = ++this._latest;
    await within(this._before, TURN_MS);
    if (own !== this._latest) {
      return { items: [] };
    }
    const asking = suggest(this._reach, context.session, text, offset);
    this._before = asking;
    const found = await asking;
    const ghost = found?.completion.ghost;
    if (!found || !ghost) {
      return { items: [] };
    }
    const { transport, completion } = found;
    this._shown = { transport, id: completion.ghost_id, whole: text.slice(0, toUnits(text, offset)) + ghost };
    return { items: [{ insertText: ghost }] };
  }

  /** When the cell now begins with what the ghost made of it, the ghost was taken (or typed out). */
  private _settle(text: string): void {
    const shown = this._shown;
    if (shown && text.startsWith(shown.whole)) {
      this._shown = null;
      const body = { turn: shown.id, action: 'completed' as const };
      // Learning is a courtesy: nothing to show when it fails.
      void single(shown.transport, 'feedback', body, 'done').catch(() => undefined);
    }
  }
}
