import { useState } from 'react';
import { isSpelling } from '../core/spellings';
import { splitHits } from '../core/used';
import type { Grounding, Hit, Reason, SpellingChoice } from '../wire/types';
import { Icon } from './icons';
import { useTrans } from './tools';

/** How many are shown before somebody asks why. */
const SHOWN = 12;

interface GroundingProps {
  readonly grounding: Grounding;
  /** The query made of it, or null while there is none. */
  readonly sql: string | null;
  readonly reasons?: readonly Reason[];
  /** Values of several spellings, which are told of below the chips. */
  readonly spellings?: readonly SpellingChoice[];
}

/** What the question is about, as chips; "Why?" spells out the reasons and what else was considered. */
export function GroundingChips(props: GroundingProps): JSX.Element | null {
  const { grounding, sql, reasons = [], spellings = [] } = props;
  const trans = useTrans();
  const [open, setOpen] = useState(false);
  const { used, considered } = splitHits(grounding, sql);
  const chips = used.filter(hit => !isSpelling(hit, spellings));
  if (used.length + considered.length + reasons.length === 0) {
    return null;
  }
  return (
    <div className="jp-Plainspoken-grounding" data-testid="plainspoken-grounding">
      <ul className="jp-Plainspoken-chips" aria-label={trans.__('What the question is about')}>
        {chips.slice(0, open ? undefined : SHOWN).map((hit, index) => (
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
      {open && <Whys used={used} considered={considered} reasons={reasons} />}
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

function Whys(props: {
  used: readonly Hit[];
  considered: readonly Hit[];
  reasons: readonly Reason[];
}): JSX.Element {
  const trans = useTrans();
  return (
    <div className="jp-Plainspoken-whys" data-testid="plainspoken-whys">
      {props.reasons.length > 0 && (
        <ul>
          {props.reasons.map((reason, index) => (
            <li key={index}>
              {reason.text} {!reason.text.endsWith(reason.sql) && <code>{reason.sql}</code>}
            </li>
          ))}
        </ul>
      )}
      <HitList hits={props.used} />
      {props.considered.length > 0 && (
        <>
          <h5>{trans.__('Looked at, but not used')}</h5>
          <HitList hits={props.considered} />
        </>
      )}
    </div>
  );
}

function HitList({ hits }: { hits: readonly Hit[] }): JSX.Element {
  return (
    <dl>
      {hits.map((hit, index) => (
        <div key={index}>
          <dt>{name(hit)}</dt>
          <dd>{hit.why}</dd>
        </div>
      ))}
    </dl>
  );
}
