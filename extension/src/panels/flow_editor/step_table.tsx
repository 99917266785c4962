import { memo, useMemo, useState } from 'react';
import type { Marks } from '../../core/flow_marks';
import { formatValue, isAmount, isNumeric, wholeOf } from '../../core/format';
import type { StepRows } from '../../wire/types';
import { type Translation, useTrans } from '../tools';

/** SQL's word for a missing value, in every language. */
const NULL = 'null';

interface StepTableProps {
  readonly rows: StepRows;
  readonly marks: Marks;
  readonly label: string;
  /** Show more of a column; nothing to be shown when absent. */
  readonly onColumn?: (name: string) => void;
  readonly chosen?: string;
}

/** Columns of a table that has more than can be drawn at once. */
const MOST_COLUMNS = 60;

/** The places of the columns to show first: as many as are drawn at once, and those that change. */
function shownColumns(marks: Marks): number[] {
  const all = [...marks.columns.keys()];
  const changing = all.slice(MOST_COLUMNS).filter(place => marks.columns[place].mark !== '');
  return [...all.slice(0, MOST_COLUMNS), ...changing.slice(0, MOST_COLUMNS)];
}

/** Rows that enter or leave a step, with marks on what changes. */
export const StepTable = memo(function StepTable({ rows, marks, label, onColumn, chosen }: StepTableProps): JSX.Element {
  const trans = useTrans();
  const { table } = rows;
  const [all, setAll] = useState(false);
  const places = useMemo(() => (all ? [...table.columns.keys()] : shownColumns(marks)), [table, marks, all]);
  const amounts = useMemo(() => table.columns.map((_, place) => isAmount(table.rows.map(row => row[place]))), [table]);
  return (
    <div className="jp-PlainspokenFlow-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="jp-Plainspoken-table">
        <thead>
          <tr>
            {places.map(place => {
              const column = table.columns[place];
              const { mark, before } = marks.columns[place];
              return (
                <th
                  key={place}
                  scope="col"
                  className={`${isNumeric(column) ? 'jp-mod-number' : ''} jp-mod-${mark || 'same'}`}
                  title={[column.name, column.type, markInWords(mark, before, trans)].filter(Boolean).join(' · ')}
                >
                  {onColumn ? (
                    <button
                      type="button"
                      className="jp-PlainspokenFlow-head"
                      aria-pressed={column.name === chosen}
                      aria-label={trans.__('About column %1', column.name)}
                      onClick={() => onColumn(column.name)}
                    >
                      {column.name}
                    </button>
                  ) : (
                    column.name
                  )}
                  {before !== '' && <small> {trans.__('was %1', before)}</small>}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, number) => (
            <tr
              key={number}
              className={marks.dropped.has(number) ? 'jp-mod-dropped' : ''}
              title={marks.dropped.has(number) ? trans.__('This row does not get through') : undefined}
            >
              {places.map(place => {
                const [value, column] = [row[place], table.columns[place]];
                const before = marks.cells.get(`${number}:${place}`);
                const { mark } = marks.columns[place];
                const classes = [
                  isNumeric(column) ? 'jp-mod-number' : '',
                  value === null ? 'jp-mod-null' : '',
                  before !== undefined ? 'jp-mod-changed' : mark === 'added' || mark === 'removed' ? `jp-mod-${mark}` : ''
                ];
                const text = value === null ? NULL : formatValue(value, column, amounts[place]);
                const title = before !== undefined ? trans.__('was %1', before) : wholeOf(text);
                return (
                  <td key={place} className={classes.join(' ')} title={title}>
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {places.length < table.columns.length && (
        <button type="button" className="jp-Plainspoken-link" onClick={() => setAll(true)}>
          {trans.__('Show all %1 columns', table.columns.length)}
        </button>
      )}
    </div>
  );
});

function markInWords(mark: Marks['columns'][number]['mark'], before: string, trans: Translation): string {
  switch (mark) {
    case 'added':
      return trans.__('new here');
    case 'removed':
      return trans.__('goes no further');
    case 'changed':
      return trans.__('worked out anew');
    case 'renamed':
      return trans.__('was %1', before);
    default:
      return '';
  }
}
