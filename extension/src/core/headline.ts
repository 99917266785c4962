import type { ChartSpec, Rows } from '../wire/types';
import { isNumeric, type Value } from './format';

/** The one value a "key figure" shows, and what it is called; null when the result has none. */
export function headline(table: Rows, spec: ChartSpec): { value: Value; label: string } | null {
  const channel = spec.encoding?.y ?? spec.encoding?.x ?? spec.encoding?.theta;
  const named = table.columns.findIndex(column => column.name === channel?.field);
  const at = named >= 0 ? named : Math.max(0, table.columns.findIndex(isNumeric));
  const value = table.rows[0]?.[at];
  return value === undefined
    ? null
    : { value, label: channel?.title || spec.title || inWords(table.columns[at].name) };
}

/** The name of a column as a person would say it. */
function inWords(name: string): string {
  return name.replace(/_+/g, ' ').trim();
}
