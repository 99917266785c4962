import type { IStateDB } from '@jupyterlab/statedb';
import type { Desk } from '../core/desk';

const SOURCE = 'plainspoken:source';
const SEEN = 'plainspoken:seen';

/** Use the source that was in use last time, and remember it for the next. */
export async function rememberSource(state: IStateDB, desk: Desk): Promise<void> {
  const earlier = await state.fetch(SOURCE);
  if (typeof earlier === 'string' && desk.store.get().sourceId === '') {
    desk.choose(earlier);
  }
  let kept = earlier;
  desk.store.subscribe(() => {
    const { sourceId } = desk.store.get();
    if (sourceId !== '' && sourceId !== kept) {
      kept = sourceId;
      void state.save(SOURCE, sourceId);
    }
  });
}

/** Do something the first time JupyterLab runs with Plainspoken, and never again. */
export async function onFirstStart(state: IStateDB, action: () => void): Promise<void> {
  if (!(await state.fetch(SEEN))) {
    action();
    await state.save(SEEN, true);
  }
}
