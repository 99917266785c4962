import { useMemo } from 'react';
import { formatValue, isAmount, isNumeric, type Value, wholeOf } from '../core/format';
import type { ResultColumn, Rows } from '../wire/types';
import { useTrans } from './tools';

/** SQL's word for a missing value, in every language. */
const NULL = 'null';

interface RowsTableProps {
  readonly table: Rows;
  /** How many rows there are in all. */
  readonly count: number;
  readonly label: string;
}

/** A result as a table that scrolls within its place. */
export function RowsTable({ table, count, label }: RowsTableProps): JSX.Element {
  const shown = table.rows.length;
  const amounts = useMemo(
    () => table.columns.map((_, place) => isAmount(table.rows.map(row => row[place]))),
    [table]
  );
  return (
    <div className="jp-Plainspoken-rows">
      <div className="jp-Plainspoken-scroll" tabIndex={0} role="region" aria-label={label}>
        <table className="jp-Plainspoken-table" data-testid="plainspoken-table">
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <th key={index} scope="col" className={isNumeric(column) ? 'jp-mod-number' : ''} title={`${column.name} · ${column.type}`}>
                  {column.name}
                  {column.unit ? <span className="jp-Plainspoken-unit"> ({column.unit})</span> : null}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                {row.map((value, place) => (
                  <Cell key={place} value={value} column={table.columns[place]} amount={amounts[place]} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <RowCount shown={shown} count={Math.max(count, shown)} truncated={table.truncated} />
    </div>
  );
}

interface CellProps {
  readonly value: Value;
  readonly column: ResultColumn;
  readonly amount: boolean;
}

function Cell({ value, column, amount }: CellProps): JSX.Element {
  const side = isNumeric(column) ? 'jp-mod-number' : '';
  if (value === null) {
    return <td className={`jp-mod-null ${side}`}>{NULL}</td>;
  }
  const text = formatValue(value, column, amount);
  return (
    <td className={side} title={wholeOf(text)}>
      {text}
    </td>
  );
}

function RowCount(props: { shown: number; count: number; truncated: boolean }): JSX.Element {
  const trans = useTrans();
  const { shown, truncated } = props;
  const count = props.count.toLocaleString();
  let text = trans._n('%1 row', '%1 rows', props.count);
  if (truncated && shown === props.count) {
    text = trans.__('First %1 rows', count);
  } else if (truncated) {
    text = trans.__('First %1 rows; the query gave more than %2', shown.toLocaleString(), count);
  } else if (shown < props.count) {
    text = trans.__('First %1 of %2 rows', shown.toLocaleString(), count);
  }
  return (
    <p className="jp-Plainspoken-count" data-testid="plainspoken-row-count">
      {text}
    </p>
  );
}
