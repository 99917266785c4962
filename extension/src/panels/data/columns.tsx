import type { Catalogue, Shown } from '../../core/catalogue';
import { shownMissing } from '../../core/profile';
import type { ColumnEntry, ColumnProfile, TableDetail } from '../../wire/types';
import { Icon } from '../icons';
import { Problems } from '../problems';
import { useTrans } from '../tools';
import { useProfile } from './use_profile';

interface ColumnsProps {
  readonly catalogue: Catalogue;
  readonly shown: Shown;
  readonly table: TableDetail;
}

/** More columns than these are found in the tree and by the search. */
const MOST = 100;

/** The columns of a table, each with how many values it has and how full it is. */
export function Columns({ catalogue, shown, table }: ColumnsProps): JSX.Element {
  const trans = useTrans();
  const profile = useProfile(catalogue, shown);
  const profiles = new Map<string, ColumnProfile>(
    profile.phase === 'there' ? profile.value.profile.columns.map(each => [each.name, each]) : []
  );
  return (
    <>
      <ul className="jp-Plainspoken-columns" data-testid="plainspoken-columns">
        {table.columns.slice(0, MOST).map(column => (
          <Column
            key={column.name}
            column={column}
            profile={profiles.get(column.name) ?? null}
            onShow={() => catalogue.show({ ...shown, column: column.name })}
          />
        ))}
      </ul>
      {table.columns.length > MOST && (
        <p className="jp-Plainspoken-hint">{trans.__('and %1 more, in the tree', table.columns.length - MOST)}</p>
      )}
      <p className="jp-Plainspoken-count" role="status">
        {profile.phase === 'loading' && trans.__('Looking at the values …')}
        {profile.phase === 'there' && trans.__('Different values and share filled, of %1', profile.value.label)}
      </p>
      {profile.phase === 'failed' && <Problems problems={profile.problems} />}
    </>
  );
}

function Column(props: { column: ColumnEntry; profile: ColumnProfile | null; onShow: () => void }): JSX.Element {
  const { column, profile, onShow } = props;
  const trans = useTrans();
  const distinct = profile ? trans._n('%1 value', '%1 values', profile.distinct) : '';
  const missing = profile ? trans.__('%1 missing', shownMissing(profile.missing)) : '';
  const full = profile ? 1 - profile.missing : 0;
  return (
    <li>
      <button type="button" className="jp-Plainspoken-column" onClick={onShow} title={[distinct, missing].join(', ')}>
        <Icon name={column.primary_key ? 'key' : column.refers_to ? 'reference' : 'column'} />
        <span className="jp-Plainspoken-row-name">{column.name}</span>
        <small>{column.type}</small>
        <span className="jp-Plainspoken-hidden">
          {distinct} {missing}
        </span>
        <small className="jp-Plainspoken-distinct" aria-hidden="true">
          {profile?.distinct.toLocaleString() ?? ''}
        </small>
        <span className="jp-Plainspoken-full" aria-hidden="true">
          <span style={{ width: `${full * 100}%` }} />
        </span>
      </button>
    </li>
  );
}
