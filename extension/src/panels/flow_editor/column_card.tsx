import type { ShownStep } from '../../core/flow_view';
import { shownValue } from '../../core/profile';
import { single } from '../../wire/transport';
import type { Histogram, Link } from '../../wire/types';
import { IconButton } from '../button';
import { Profile } from '../column_profile';
import { Problems } from '../problems';
import { type Translation, useTrans } from '../tools';
import { useEditor } from './context';
import { useAsked } from './use_asked';

interface ColumnCardProps {
  readonly step: string;
  readonly column: string;
  readonly steps: readonly ShownStep[];
  readonly onClose: () => void;
}

/** A column that leaves a step: what its values are like, and where it comes from. */
export function ColumnCard({ step, column, steps, onClose }: ColumnCardProps): JSX.Element {
  const trans = useTrans();
  // Of the flow as it was when the card was opened.
  const { flow: opened } = useEditor();
  const profile = useAsked(opened, (reach, flow, signal) => single(reach, 'flowprofile', { flow, step }, 'flowprofile', signal), []);
  const lineage = useAsked(opened, (reach, flow, signal) => single(reach, 'flowlineage', { flow, step, column }, 'flowlineage', signal), []);
  const own = profile.phase === 'there' ? profile.value.columns.find(each => each.profile.name === column) : undefined;
  return (
    <section className="jp-PlainspokenFlow-column" aria-label={trans.__('Column %1', column)} data-testid="plainspoken-flow-column">
      <header>
        <h3>{column}</h3>
        <IconButton icon="close" label={trans.__('Close')} onClick={onClose} />
      </header>
      {(profile.phase === 'loading' || lineage.phase === 'loading') && (
        <p className="jp-Plainspoken-hint">{trans.__('Looking at the values …')}</p>
      )}
      {profile.phase === 'failed' && <Problems problems={profile.problems} />}
      {profile.phase === 'there' && own && (
        <>
          {own.histogram && <Bins histogram={own.histogram} />}
          <Profile profile={own.profile} rows={profile.value.rows} sampled={!profile.value.all} />
          <p className="jp-Plainspoken-count">{trans.__('Values of %1', profile.value.label)}</p>
        </>
      )}
      {profile.phase === 'there' && !own && (
        <p className="jp-Plainspoken-hint">{trans.__('Values of this type cannot be compared.')}</p>
      )}
      {lineage.phase === 'failed' && <Problems problems={lineage.problems} />}
      {lineage.phase === 'there' && <Lineage links={lineage.value.links} steps={steps} />}
    </section>
  );
}

/** How the values are spread: one bar a bin. */
function Bins({ histogram }: { histogram: Histogram }): JSX.Element {
  const trans = useTrans();
  const { counts, edges } = histogram;
  const most = Math.max(1, ...counts);
  const range = (place: number) => `${shownValue(edges[place])} – ${shownValue(edges[place + 1])}`;
  return (
    <figure className="jp-PlainspokenFlow-bins" aria-label={trans.__('How the values are spread')}>
      <div>
        {counts.map((count, place) => (
          <span
            key={place}
            title={`${range(place)}: ${count.toLocaleString()}`}
            style={{ height: count === 0 ? 0 : `${Math.max(3, (count * 100) / most)}%` }}
          />
        ))}
      </div>
      <figcaption>
        <small>{shownValue(edges[0])}</small>
        <small>{shownValue(edges[edges.length - 1])}</small>
      </figcaption>
    </figure>
  );
}

/** The way back to the tables; a click selects the step. */
function Lineage({ links, steps }: { links: readonly Link[]; steps: readonly ShownStep[] }): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const name = (id: string) => steps.find(step => step.id === id)?.title ?? id;
  return (
    <>
      <h4>{trans.__('Where it comes from')}</h4>
      <ol className="jp-PlainspokenFlow-lineage">
        {links.map(link => (
          <li key={`${link.step} ${link.column}`} data-how={link.how}>
            <button type="button" className="jp-Plainspoken-link" onClick={() => editor.select(link.step)}>
              {name(link.step)}
            </button>
            <span>{howInWords(link, trans)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

function howInWords(link: Link, trans: Translation): string {
  const reads = link.reads.map(read => read.column).join(', ');
  switch (link.how) {
    case 'table':
      return trans.__('%1 of table %2', link.column, link.table);
    case 'same':
      return trans.__('%1, as it came', link.column);
    case 'either':
      return trans.__('%1, from either side', link.column);
    case 'sql':
      return trans.__('%1, from its SQL', link.column);
    default:
      return reads === '' ? trans.__('%1, worked out', link.column) : trans.__('%1, worked out of %2', link.column, reads);
  }
}
