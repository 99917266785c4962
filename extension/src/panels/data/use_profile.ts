import { useEffect } from 'react';
import { type Catalogue, type Fetched, type Shown, tableId } from '../../core/catalogue';
import type { Profiled } from '../../wire/types';
import { useStoreState } from '../store';

/** What the values of the table shown are like; asked for when it is first shown. */
export function useProfile(catalogue: Catalogue, shown: Shown): Fetched<Profiled> {
  const { profiles } = useStoreState(catalogue.store);
  const known = profiles.get(tableId(shown.sourceId, shown.table));
  useEffect(() => {
    void catalogue.fetchProfile(shown.sourceId, shown.table);
  }, [catalogue, shown.sourceId, shown.table]);
  return known ?? { phase: 'loading' };
}
