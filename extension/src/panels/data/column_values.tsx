import type { Catalogue, Shown } from '../../core/catalogue';
import { type Bar, bars, shownMissing, shownRange, shownValue } from '../../core/profile';
import type { ColumnEntry, ColumnProfile } from '../../wire/types';
import { Problems } from '../problems';
import { useTrans } from '../tools';
import { useProfile } from './use_profile';

interface ColumnValuesProps {
  readonly catalogue: Catalogue;
  readonly shown: Shown;
  readonly column: ColumnEntry;
}

/** What the values of a column are like. */
export function ColumnValues({ catalogue, shown, column }: ColumnValuesProps): JSX.Element {
  const trans = useTrans();
  const fetched = useProfile(catalogue, shown);
  if (fetched.phase === 'loading') {
    return <p className="jp-Plainspoken-hint">{trans.__('Looking at the values …')}</p>;
  }
  if (fetched.phase === 'failed') {
    return <Problems problems={fetched.problems} />;
  }
  const { profile, label } = fetched.value;
  const own = profile.columns.find(each => each.name === column.name);
  return (
    <div data-testid="plainspoken-profile">
      {own ? (
        <Profile profile={own} rows={profile.rows} sampled={profile.looked !== 'all'} />
      ) : (
        <p className="jp-Plainspoken-hint">{trans.__('Values of this type cannot be compared.')}</p>
      )}
      {column.why_not && !column.secret && (
        <p className="jp-Plainspoken-hint" data-testid="plainspoken-why-not">
          {trans.__('Questions do not find its values, because %1.', column.why_not)}
        </p>
      )}
      {(own?.top.length ?? 0) === 0 && !column.secret && <Samples column={column} />}
      <p className="jp-Plainspoken-count">{trans.__('Values of %1', label)}</p>
    </div>
  );
}

/** The figures of a column and its most frequent values. `sampled`: only some of the rows were looked at. */
export function Profile(props: { profile: ColumnProfile; rows: number; sampled: boolean }): JSX.Element {
  const { profile, rows, sampled } = props;
  const trans = useTrans();
  const range = shownRange(profile);
  const most = bars(profile, rows);
  const distinct = profile.distinct.toLocaleString();
  return (
    <>
      <dl className="jp-Plainspoken-stats">
        <dt>{trans.__('Different values')}</dt>
        <dd>{sampled ? trans.__('at least %1', distinct) : distinct}</dd>
        <dt>{trans.__('Missing')}</dt>
        <dd>{shownMissing(profile.missing)}</dd>
        {range && (
          <>
            <dt>{trans.__('Range')}</dt>
            <dd>{range}</dd>
          </>
        )}
      </dl>
      {profile.secret && (
        <p className="jp-Plainspoken-hint">{trans.__('Its name says that it is a secret: its values are not shown, and questions do not find them.')}</p>
      )}
      {most.length > 0 && (
        <>
          <h4>{trans.__('Most frequent')}</h4>
          <ul className="jp-Plainspoken-bars">
            {most.map((bar, place) => (
              <FrequencyBar key={place} bar={bar} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function FrequencyBar({ bar }: { bar: Bar }): JSX.Element {
  const percent = shownMissing(bar.share);
  return (
    <li title={`${bar.label}: ${bar.count.toLocaleString()} (${percent})`}>
      <span className="jp-Plainspoken-bar-length" style={{ width: `${Math.max(1, bar.length * 100)}%` }} />
      <span className="jp-Plainspoken-row-name">{bar.label}</span>
      <small>{bar.count.toLocaleString()}</small>
    </li>
  );
}

function Samples({ column }: { column: ColumnEntry }): JSX.Element | null {
  const trans = useTrans();
  if (column.samples.length === 0) {
    return null;
  }
  return (
    <>
      <h4>{trans.__('For example')}</h4>
      <ul className="jp-Plainspoken-chips">
        {column.samples.map((value, place) => (
          <li key={place} className="jp-Plainspoken-chip">
            {shownValue(value)}
          </li>
        ))}
      </ul>
    </>
  );
}
