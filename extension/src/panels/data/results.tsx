import { useEffect, useRef } from 'react';
import type { Catalogue } from '../../core/catalogue';
import { choiceId } from '../../core/choices';
import type { Found, FoundGroup, Search, SearchState } from '../../core/search';
import type { SearchHit } from '../../wire/types';
import { IconButton } from '../button';
import { Icon } from '../icons';
import { Problems } from '../problems';
import { useStoreState } from '../store';
import { type Translation, useTrans } from '../tools';
import { useDataTools } from './data_tools';
import { Marked } from './marked';
import { hitId, RESULTS_ID } from './search_box';
import { useOpenHit } from './use_open_hit';

function headings(trans: Translation): Record<FoundGroup['kind'], string> {
  return {
    metric: trans.__('Metrics'),
    note: trans.__('Notes'),
    table: trans.__('Tables'),
    column: trans.__('Columns'),
    question: trans.__('Past questions'),
    document: trans.__('Documents'),
    notebook: trans.__('Notebooks')
  };
}

/** What was found, by kind, and what is still being read. */
export function Results({ catalogue, search }: { catalogue: Catalogue; search: Search }): JSX.Element {
  const trans = useTrans();
  const state = useStoreState(search.store);
  const names = headings(trans);
  let next = 0;
  return (
    <div className="jp-Plainspoken-results">
      <div id={RESULTS_ID} role="listbox" aria-label={trans.__('What was found')} data-testid="plainspoken-results">
        {state.groups.map(({ kind, found }) => (
          <div key={kind} role="group" aria-labelledby={`${RESULTS_ID}-${kind}`} data-kind={kind}>
            <h4 id={`${RESULTS_ID}-${kind}`}>{names[kind]}</h4>
            {found.map(each => {
              const at = next++;
              return <Hit key={at} found={each} catalogue={catalogue} place={at} chosen={at === state.cursor} />;
            })}
          </div>
        ))}
      </div>
      <Tidings state={state} />
    </div>
  );
}

/** What there is to say beside the hits; read out when it changes. */
function Tidings({ state }: { state: SearchState }): JSX.Element {
  const trans = useTrans();
  const { busy, searched, groups, unread, opening, problems } = state;
  const count = groups.reduce((sum, group) => sum + group.found.length, 0);
  const waiting = unread > 0 || opening.length > 0;
  return (
    <div className="jp-Plainspoken-tidings">
      <p role="status" className={count > 0 && !waiting ? 'jp-Plainspoken-hidden' : 'jp-Plainspoken-hint'}>
        {busy && count === 0 && trans.__('Searching …')}
        {unread > 0 && trans._n('%1 file is still to be read. ', '%1 files are still to be read. ', unread)}
        {opening.length > 0 && trans.__('Still opening: %1 …', opening.join(', '))}
        {!busy && !waiting && count === 0 && trans.__('Nothing was found for “%1”.', searched)}
        {!busy && count > 0 && !waiting && trans._n('%1 hit', '%1 hits', count)}
      </p>
      {!busy && <Problems problems={problems} />}
    </div>
  );
}

interface HitProps {
  readonly found: Found;
  readonly catalogue: Catalogue;
  readonly place: number;
  readonly chosen: boolean;
}

function Hit({ found, catalogue, place, chosen }: HitProps): JSX.Element {
  const { hit } = found;
  const open = useOpenHit(catalogue);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) {
      element.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [chosen]);
  return (
    <div
      ref={element}
      id={hitId(place)}
      role="option"
      aria-selected={chosen}
      className={`jp-Plainspoken-hit jp-mod-${hit.kind}`}
      data-testid="plainspoken-hit"
      onClick={() => void open(found)}
    >
      <div className="jp-Plainspoken-hit-title">
        <Icon name={hit.kind} />
        <span title={hit.title}>
          <Marked text={hit.title} marks={hit.title_marks} />
        </span>
        <HitButtons found={found} />
      </div>
      <small title={hit.where}>{hit.where}</small>
      {hit.text && (
        <p className={textClass(hit)}>
          <Marked text={hit.text} marks={hit.marks} />
        </p>
      )}
      {hit.why && hit.why !== 'code' && <p className="jp-Plainspoken-hint">{hit.why}</p>}
    </div>
  );
}

/** Notes and metrics are told whole; of code and longer texts a few lines are shown. */
function textClass(hit: SearchHit): string {
  if (hit.kind === 'question' || hit.why === 'code') {
    return 'jp-mod-passage jp-mod-code';
  }
  return hit.kind === 'metric' || hit.kind === 'note' ? '' : 'jp-mod-passage';
}

/** What else can be done with a hit than to open it. */
function HitButtons({ found: { hit, place } }: { found: Found }): JSX.Element | null {
  const trans = useTrans();
  const tools = useDataTools();
  if (hit.insert === '' && hit.kind !== 'question') {
    return null;
  }
  return (
    <span className="jp-Plainspoken-hit-buttons" onClick={event => event.stopPropagation()}>
      {hit.insert !== '' && (
        <IconButton icon="insert" label={trans.__('Insert %1', hit.insert)} onClick={() => tools.insert(hit.insert)} />
      )}
      {hit.kind === 'question' && (
        <IconButton
          icon="send"
          label={trans.__('Ask again')}
          onClick={() => tools.ask(choiceId(place, hit.source), hit.title)}
        />
      )}
    </span>
  );
}
