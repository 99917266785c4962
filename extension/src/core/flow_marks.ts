/** What a look marks in its tables: what comes new, what goes, and what was worked out. */

import type { FlowPreview, StepRows } from '../wire/types';
import { formatValue } from './format';

/** A column of a table as it is shown. */
export interface MarkedColumn {
  readonly name: string;
  readonly mark: '' | 'added' | 'removed' | 'changed' | 'renamed';
  /** What it was called before; empty where nothing is to say. */
  readonly before: string;
}

/** What to mark in one table. */
export interface Marks {
  readonly columns: readonly MarkedColumn[];
  /** The numbers of rows that do not get through. */
  readonly dropped: ReadonlySet<number>;
  /** What cells held before, in words, by `row:column`. */
  readonly cells: ReadonlyMap<string, string>;
}

const NULL = 'null';

/** The marks of the rows that leave the step. */
export function outputMarks({ output, changes, cells }: FlowPreview): Marks {
  const columns = output.table.columns.map(({ name }): MarkedColumn => {
    if (changes.renamed[name] !== undefined) {
      return { name, mark: 'renamed', before: changes.renamed[name] };
    }
    const mark = changes.added.includes(name) ? 'added' : changes.changed.includes(name) ? 'changed' : '';
    return { name, mark, before: '' };
  });
  const before = cells.map(({ row, column, before: value }) => {
    const text = value === null ? NULL : formatValue(value, output.table.columns[column]);
    return [`${row}:${column}`, text] as const;
  });
  return { columns, dropped: new Set(output.dropped), cells: new Map(before) };
}

/** The marks of rows that enter the step: what does not leave it again. */
export function inputMarks(rows: StepRows, { changes }: FlowPreview): Marks {
  const columns = rows.table.columns.map(({ name }): MarkedColumn => {
    return { name, mark: changes.removed.includes(name) ? 'removed' : '', before: '' };
  });
  return { columns, dropped: new Set(rows.dropped), cells: new Map() };
}
