import type { Grounding, Hit } from '../wire/types';

/** The hits of a question that the query speaks of, and those that were only looked at. */
export interface SplitHits {
  readonly used: readonly Hit[];
  readonly considered: readonly Hit[];
}

/** Sort the hits by whether the query holds their name or value. Without a query all count as used. */
export function splitHits(grounding: Grounding, sql: string | null): SplitHits {
  const hits = [...grounding.tables, ...grounding.columns, ...grounding.values];
  if (sql === null) {
    return { used: hits, considered: [] };
  }
  const text = sql.toLowerCase();
  const used = hits.filter(hit => names(hit).every(name => holds(text, name)));
  return { used, considered: hits.filter(hit => !used.includes(hit)) };
}

/** What a query about a hit holds: the table, and the column or the value. A key may start with a schema. */
function names(hit: Hit): string[] {
  const table = hit.table.slice(hit.table.lastIndexOf('.') + 1);
  if (hit.kind === 'table') {
    return [table];
  }
  return [table, hit.kind === 'column' ? hit.column : hit.value];
}

/** Whether a text holds a name as a whole, not as a part of a longer one. */
function holds(text: string, name: string): boolean {
  const wanted = name.toLowerCase();
  for (let at = text.indexOf(wanted); at >= 0 && wanted !== ''; at = text.indexOf(wanted, at + 1)) {
    const around = (text[at - 1] ?? ' ') + (text[at + wanted.length] ?? ' ');
    if (!/[\p{L}\p{N}_]/u.test(around)) {
      return true;
    }
  }
  return false;
}
