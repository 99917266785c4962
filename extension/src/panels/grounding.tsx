import { useState } from 'react';
import type { Grounding, Hit, Reason } from '../wire/types';
import { Icon } from './icons';
import { useTrans } from './tools';

/** How many of each kind are shown before somebody asks why. */
const SHOWN = 4;

/** What the question is about, as chips; "Why?" spells out the reasons. */
export function GroundingChips(props: {
  grounding: Grounding;
  reasons?: readonly Reason[];
}): JSX.Element | null {
  const trans = useTrans();
  const [open, setOpen] = useState(false);
  const { tables, columns, values } = props.grounding;
  const all = [...tables, ...columns, ...values];
  const first = [tables, columns, values].flatMap(hits => hits.slice(0, SHOWN));
  if (all.length === 0) {
    return null;
  }
  return (
    <div className="jp-Plainspoken-grounding" data-testid="plainspoken-grounding">
      <ul className="jp-Plainspoken-chips" aria-label={trans.__('What the question is about')}>
        {(open ? all : first).map((hit, index) => (
          <Chip key={index} hit={hit} />
        ))}
        <li>
          <button
            type="button"
            className="jp-Plainspoken-link"
            aria-expanded={open}
            data-testid="plainspoken-why"
            onClick={() => setOpen(!open)}
          >
            {open ? trans.__('Less') : trans.__('Why?')}
          </button>
        </li>
      </ul>
      {open && <Whys hits={all} reasons={props.reasons ?? []} />}
    </div>
  );
}

function name(hit: Hit): string {
  if (hit.kind === 'table') {
    return hit.table;
  }
  return hit.kind === 'value' ? hit.value : `${hit.table}.${hit.column}`;
}

function Chip({ hit }: { hit: Hit }): JSX.Element {
  return (
    <li className={`jp-Plainspoken-chip jp-mod-${hit.kind}`} title={hit.why}>
      <Icon name={hit.kind} />
      {hit.kind === 'column' ? hit.column : name(hit)}
    </li>
  );
}

function Whys(props: { hits: readonly Hit[]; reasons: readonly Reason[] }): JSX.Element {
  return (
    <dl className="jp-Plainspoken-whys" data-testid="plainspoken-whys">
      {props.hits.map((hit, index) => (
        <div key={index}>
          <dt>{name(hit)}</dt>
          <dd>{hit.why}</dd>
        </div>
      ))}
      {props.reasons.map((reason, index) => (
        <div key={`reason-${index}`}>
          <dt>{reason.sql || '·'}</dt>
          <dd>{reason.text}</dd>
        </div>
      ))}
    </dl>
  );
}
