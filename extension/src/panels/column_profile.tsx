import { type Bar, bars, shownMissing, shownRange } from '../core/profile';
import type { ColumnProfile } from '../wire/types';
import { useTrans } from './tools';

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
