import type { KeyboardEvent } from 'react';
import type { Catalogue } from '../../core/catalogue';
import type { Search } from '../../core/search';
import { Icon } from '../icons';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import { useOpenHit } from './use_open_hit';

export const RESULTS_ID = 'jp-Plainspoken-results';

/** The id of the element of a hit. */
export function hitId(place: number): string {
  return `${RESULTS_ID}-${place}`;
}

/** The box; the arrow keys go through what was found or on to the tree, Enter opens it, Escape ends the search. */
export function SearchBox(props: {
  catalogue: Catalogue;
  search: Search;
  /** Go on from an empty box to what is below it. */
  onLeave: () => void;
}): JSX.Element {
  const { catalogue, search, onLeave } = props;
  const trans = useTrans();
  const { text, cursor, busy, groups } = useStoreState(search.store);
  const open = useOpenHit(catalogue);
  const label = trans.__('Search tables, columns, notes, questions, notebooks and documents');
  const actions: Record<string, () => void> = {
    ArrowDown: () => search.move(1),
    ArrowUp: () => search.move(-1),
    Enter: () => {
      const { chosen } = search;
      if (chosen && search.store.get().searched === text) {
        void open(chosen);
      }
    },
    Escape: () => search.look('')
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' && text === '') {
      event.preventDefault();
      onLeave();
    } else if (actions[event.key] && text !== '' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      actions[event.key]();
    }
  };
  return (
    <div className="jp-Plainspoken-search">
      <Icon name="search" />
      <input
        type="search"
        role="combobox"
        value={text}
        placeholder={trans.__('Search data, docs')}
        title={label}
        aria-label={label}
        aria-busy={busy}
        aria-expanded={text.trim() !== ''}
        aria-autocomplete="list"
        aria-controls={RESULTS_ID}
        aria-activedescendant={cursor >= 0 && groups.length > 0 ? hitId(cursor) : undefined}
        data-testid="plainspoken-search"
        onChange={event => {
          if (text === '') {
            // What was found needs the room.
            catalogue.show(null);
          }
          search.look(event.target.value);
        }}
        onKeyDown={key}
      />
    </div>
  );
}
