import type { IStateDB } from '@jupyterlab/statedb';
import { pack, unpack } from '../core/archive';
import type { Conversation } from '../core/conversation';
import { debounce } from '../core/debounce';
import type { Desk } from '../core/desk';

const SOURCE = 'plainspoken:source';
const SEEN = 'plainspoken:seen';
const TURNS = 'plainspoken:turns:';
const QUIET_MS = 500;

/** Use the source that was picked last time, and remember it for the next. */
export async function rememberSource(state: IStateDB, desk: Desk): Promise<void> {
  const earlier = await state.fetch(SOURCE);
  if (typeof earlier === 'string' && desk.store.get().wanted === '') {
    desk.choose(earlier);
  }
  let kept = earlier;
  desk.store.subscribe(() => {
    const { wanted } = desk.store.get();
    if (wanted !== kept && wanted !== '') {
      kept = wanted;
      void state.save(SOURCE, wanted);
    }
  });
}

/**
 * Keep the conversation over a reload of the page. It stays in this tab of the browser (answers hold
 * rows of the data) and goes with it. `place` tells servers of one address apart.
 */
export function rememberTurns(storage: Storage, place: string, conversation: Conversation): void {
  conversation.resume(unpack(storage.getItem(TURNS + place)));
  const save = () => {
    try {
      storage.setItem(TURNS + place, pack(conversation.store.get().turns));
    } catch (reason) {
      if (!(reason instanceof DOMException)) {
        throw reason;
      }
      // The browser's room is full: then a reload starts afresh.
      storage.removeItem(TURNS + place);
    }
  };
  conversation.store.subscribe(debounce(save, QUIET_MS));
}

/** Do something the first time JupyterLab runs with Plainspoken, and never again. */
export async function onFirstStart(state: IStateDB, action: () => Promise<void>): Promise<void> {
  if (!(await state.fetch(SEEN))) {
    await action();
    await state.save(SEEN, true);
  }
}
