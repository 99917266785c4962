import { useSyncExternalStore } from 'react';
import type { Store } from '../core/store';

/** The state of a store; the view is drawn again when it changes. */
export function useStoreState<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
