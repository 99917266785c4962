import type { Catalogue, Shown } from '../../core/catalogue';
import { shownValue } from '../../core/profile';
import type { ColumnEntry } from '../../wire/types';
import { Profile } from '../column_profile';
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
