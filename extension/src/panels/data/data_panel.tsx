import { type KeyboardEvent, useRef } from 'react';
import type { Catalogue } from '../../core/catalogue';
import type { Search } from '../../core/search';
import { IconButton } from '../button';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import { Detail } from './detail';
import { Results } from './results';
import { SearchBox } from './search_box';
import { Tree } from './tree';
import { useFocusKept } from './use_focus_kept';

interface DataPanelProps {
  readonly catalogue: Catalogue;
  readonly search: Search;
}

/** The schema browser: the search box, the tree or what was found, and below it one thing in detail. */
export default function DataPanel({ catalogue, search }: DataPanelProps): JSX.Element {
  const trans = useTrans();
  const { text } = useStoreState(search.store);
  const { shown } = useStoreState(catalogue.store);
  const whole = useRef<HTMLDivElement>(null);
  const below = useRef<HTMLElement>(null);
  const toTree = () => whole.current?.querySelector<HTMLElement>('[role=tree]')?.focus();
  const close = () => catalogue.show(null);
  const held = useFocusKept(below, shown && `${shown.sourceId}\n${shown.table}\n${shown.column}`, toTree);
  const escape = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
  };
  return (
    <div ref={whole} className="jp-Plainspoken jp-Plainspoken-data" role="region" aria-label={trans.__('Data')} data-testid="plainspoken-data">
      <header className="jp-Plainspoken-header jp-Plainspoken-bar">
        <SearchBox catalogue={catalogue} search={search} onLeave={toTree} />
        <IconButton
          icon="refresh"
          label={trans.__('Read the sources again')}
          onClick={() => void catalogue.refresh()}
          testId="plainspoken-data-refresh"
        />
      </header>
      {text.trim() === '' ? (
        <Tree catalogue={catalogue} onShow={() => below.current?.scrollTo(0, 0)} onClose={close} />
      ) : (
        <Results catalogue={catalogue} search={search} />
      )}
      {shown && (
        <section
          ref={below}
          className="jp-Plainspoken-detail"
          tabIndex={-1}
          aria-label={trans.__('Details')}
          data-testid="plainspoken-detail"
          onKeyDown={escape}
          {...held}
        >
          <Detail key={`${shown.sourceId}\n${shown.table}\n${shown.column}`} catalogue={catalogue} shown={shown} />
        </section>
      )}
    </div>
  );
}
