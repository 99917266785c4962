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
  const plain = text.replace(/["`]/g, '');
  const used = hits.filter(hit => speaksOf(plain, hit.table) && (hit.kind === 'table' || holds(text, inTable(hit))));
  return { used, considered: hits.filter(hit => !used.includes(hit)) };
}

/** What a query about a hit holds besides the table. */
function inTable(hit: Hit): string {
  return hit.kind === 'column' ? hit.column : hit.value;
}

/** Whether a query without quotes names a table by its key. Where both name a schema, it is the same one. */
function speaksOf(text: string, key: string): boolean {
  const dot = key.lastIndexOf('.') + 1;
  const schema = key.slice(0, dot).toLowerCase();
  return places(text, key.slice(dot)).some(
    at => schema === '' || text[at - 1] !== '.' || text.slice(0, at).endsWith(schema)
  );
}

function holds(text: string, name: string): boolean {
  return places(text, name).length > 0;
}

/** Where a text holds a name as a whole, not as a part of a longer one. */
function places(text: string, name: string): number[] {
  const wanted = name.toLowerCase();
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0 && wanted !== ''; at = text.indexOf(wanted, at + 1)) {
    const around = (text[at - 1] ?? ' ') + (text[at + wanted.length] ?? ' ');
    if (!/[\p{L}\p{N}_]/u.test(around)) {
      found.push(at);
    }
  }
  return found;
}
