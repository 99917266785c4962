import type { ChartSpec, Rows } from '../wire/types';
import { isNumeric, type Value } from './format';

/** The one value a "key figure" shows, and what it is of; null when the result has none. */
export function headline(table: Rows, spec: ChartSpec): { value: Value; label: string } | null {
  const channel = spec.encoding?.y ?? spec.encoding?.x ?? spec.encoding?.theta;
  const named = table.columns.findIndex(column => column.name === channel?.field);
  const at = named >= 0 ? named : Math.max(0, table.columns.findIndex(isNumeric));
  const value = table.rows[0]?.[at];
  if (value === undefined) {
    return null;
  }
  const called = channel?.title || spec.title || inWords(table.columns[at].name);
  const of = spec.encoding?.y ? table.columns.findIndex(column => column.name === spec.encoding?.x?.field) : -1;
  const name = table.rows[0][of] ?? null;
  return { value, label: name === null ? called : `${String(name)}: ${called}` };
}

/** The name of a column as a person would say it. */
function inWords(name: string): string {
  return name.replace(/_+/g, ' ').trim();
}
