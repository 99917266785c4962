/** What completes a field of a step: the columns that come in, and the functions that SQL knows. */

import type { Field, ResultColumn } from '../wire/types';

/** One suggestion: the text to put in, what is shown, and a word on what it is. */
export interface Item {
  readonly label: string;
  readonly insert: string;
  readonly detail: string;
  /** By this it is told what became of it; undefined or empty where no history spoke. */
  readonly id?: string;
}

/** What fits the text `[from, to)`, best first. */
export interface Items {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Item[];
}

const MOST = 50;
const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;
const WORD_BEFORE = /["`]?[\p{L}_][\p{L}\p{N}_]*$/u;
const WORD_AFTER = /^[\p{L}\p{N}_]*["`]?/u;

/** Functions every source understands, with what they give. `(` is put behind them. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  ABS: 'without its sign', ROUND: 'to so many digits', UPPER: 'in capitals', LOWER: 'in small letters',
  TRIM: 'without spaces around', LENGTH: 'number of letters', SUBSTRING: 'part of a text', REPLACE: 'one text for another',
  COALESCE: 'the first that is there', NULLIF: 'nothing where equal', CAST: 'as another type'
};
const AGGREGATES: Readonly<Record<string, string>> = {
  SUM: 'total', AVG: 'average', COUNT: 'how many', MIN: 'smallest', MAX: 'largest'
};
const RANKS: Readonly<Record<string, string>> = {
  RANK: 'place, with ties', ROW_NUMBER: 'number of the row', DENSE_RANK: 'place, without gaps', LAG: 'the row before', LEAD: 'the row after'
};
const WORDS = ['AND', 'OR', 'NOT', 'IN', 'LIKE', 'BETWEEN', 'IS NULL', 'IS NOT NULL', 'CASE', 'WHEN', 'THEN', 'ELSE', 'END'];

/** What kind of expression a field holds: each has functions of its own. */
export type Place = 'value' | 'condition' | 'aggregate' | 'window';

/** Which functions a field's expressions may use. */
export function placeOfField(field: Field, kind: string): Place {
  if (field.kind === 'condition') {
    return 'condition';
  }
  if (kind === 'aggregate' && field.name !== 'keys') {
    return 'aggregate';
  }
  return kind === 'window' && field.kind === 'named_expressions' ? 'window' : 'value';
}

/** A column's name as SQL reads it. */
export function quoted(name: string): string {
  return PLAIN.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The names that fit what was typed, for a field that holds one name. All fit an empty text. */
export function nameItems(text: string, columns: readonly ResultColumn[]): Items {
  const items = columns.map(column => ({ label: column.name, insert: column.name, detail: column.type }));
  return { from: 0, to: text.length, items: ranked(items, text) };
}

/** What fits before the cursor of an expression over these columns. */
export function expressionItems(
  text: string,
  cursor: number,
  columns: readonly ResultColumn[],
  place: Place
): Items | null {
  if (inString(text.slice(0, cursor))) {
    return null;
  }
  const word = WORD_BEFORE.exec(text.slice(0, cursor))?.[0] ?? '';
  const from = cursor - word.length;
  const to = cursor + (WORD_AFTER.exec(text.slice(cursor))?.[0].length ?? 0);
  const names = columns.map(({ name, type }) => ({ label: name, insert: quoted(name), detail: type }));
  const own = place === 'aggregate' ? AGGREGATES : place === 'window' ? { ...RANKS, ...AGGREGATES } : {};
  const functions = [...called(own), ...(word === '' ? [] : called(FUNCTIONS))];
  const words = word === '' ? [] : WORDS.map(each => ({ label: each, insert: each, detail: '' }));
  const sought = word.replace(/^["`]/, '');
  return { from, to, items: ranked([...names, ...functions, ...words], sought) };
}

/** What a field's own text gives at once, with what Python found: that first, the rest behind it. */
export function joined(found: Items | null, own: Items | null): Items | null {
  if (found === null || found.items.length === 0) {
    return own;
  }
  const known = new Set(found.items.map(item => item.insert.toLowerCase()));
  const more = own?.from === found.from && own.to === found.to ? own.items : [];
  return { ...found, items: [...found.items, ...more.filter(item => !known.has(item.insert.toLowerCase()))] };
}

/** A name for an expression that has none: `SUM(amount)` is `sum_amount`. Empty where there is nothing to go by. */
export function nameFor(expression: string): string {
  const words = expression.replace(/'(?:[^']|'')*'/g, ' ').match(/[\p{L}\p{N}_]+/gu) ?? [];
  return words.slice(0, 4).join('_').toLowerCase().replace(/^(\d)/, '_$1');
}

function called(functions: Readonly<Record<string, string>>): Item[] {
  return Object.entries(functions).map(([name, detail]) => ({ label: name, insert: `${name}(`, detail }));
}

/** Those that begin so, then those that have it within; nothing when it is all there already. */
function ranked(items: readonly Item[], sought: string): Item[] {
  const small = sought.toLowerCase();
  const begin = items.filter(item => item.label.toLowerCase().startsWith(small));
  const within = items.filter(item => !begin.includes(item) && item.label.toLowerCase().includes(small));
  const found = [...begin, ...within];
  const done = found.length === 1 && found[0].label === sought;
  return done ? [] : found.slice(0, MOST);
}

function inString(before: string): boolean {
  return (before.match(/'/g)?.length ?? 0) % 2 === 1;
}
