import type {
  CompletionHandler,
  IInlineCompletionContext,
  IInlineCompletionItem,
  IInlineCompletionList,
  IInlineCompletionProvider
} from '@jupyterlab/completer';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IReach } from '../reach';
import { single, type Transport } from '../wire/transport';
import { plainspokenIcon } from './icon';
import { suggest } from './suggest';

/** Typing waits for nobody: what is not there by then is not shown. */
const PATIENCE_MS = 400;

/** A ghost text that is shown, until the cell says whether it was taken. */
interface Shown {
  readonly transport: Transport;
  readonly id: string;
  readonly whole: string;
}

const DEFAULTS = { enabled: true, timeout: 1000, debouncerDelay: 120, autoFillInMiddle: false };

/** One suggestion after the cursor, from this workspace's history, when it is likely. */
export class GhostProvider implements IInlineCompletionProvider {
  readonly identifier = 'plainspoken:inline';
  readonly name = 'Plainspoken';
  readonly icon = plainspokenIcon;
  readonly schema: ISettingRegistry.IProperty = { default: DEFAULTS };
  private _shown: Shown | null = null;

  constructor(private readonly _reach: IReach) {}

  async fetch(
    request: CompletionHandler.IRequest,
    context: IInlineCompletionContext
  ): Promise<IInlineCompletionList<IInlineCompletionItem>> {
    const { text, offset } = request;
    this._settle(text);
    const found = await suggest(this._reach, context.session, text, offset, PATIENCE_MS);
    const ghost = found?.completion.ghost;
    if (!found || !ghost) {
      return { items: [] };
    }
    const { transport, completion } = found;
    this._shown = { transport, id: completion.ghost_id, whole: text.slice(0, offset) + ghost };
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
