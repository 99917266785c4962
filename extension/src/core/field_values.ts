/** The values of a form's fields as they are edited: whatever a file holds, as something that can be shown. */

import type { JsonValue } from '../wire/types';

/** A line of a field that has several: its parts by their names. */
export type Line = { readonly [part: string]: JsonValue };

/** A text to show for any value; nothing for none. */
export function asText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The lines of a list; what is no object is left out. */
export function asLines(value: JsonValue | undefined): Line[] {
  const isLine = (item: JsonValue): item is Line => typeof item === 'object' && item !== null && !Array.isArray(item);
  return Array.isArray(value) ? value.filter(isLine) : [];
}

/** The items of a list as texts. */
export function asTexts(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.map(asText) : [];
}

/** The pairs of an object, in order. */
export function asPairs(value: JsonValue | undefined): [string, string][] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? Object.entries(value).map(([name, other]) => [name, asText(other)]) : [];
}

/** The inverse of `asPairs`: of lines that begin with the same the first counts, so that typing another line harms none. */
export function fromPairs(pairs: readonly (readonly [string, string])[]): { [name: string]: string } {
  return Object.fromEntries(pairs.filter(([name], at) => pairs.findIndex(([other]) => other === name) === at));
}

/** What somebody typed as a number; the text itself while it is none, so that nothing typed is lost; null for nothing. */
export function toNumber(text: string): JsonValue {
  if (text.trim() === '') {
    return null;
  }
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

/** What somebody typed as one of a list of values: a number where it is one. Text in quotes stays text. */
export function toValue(text: string): JsonValue {
  const inQuotes = /^'(.*)'$/s.exec(text);
  if (inQuotes) {
    return inQuotes[1];
  }
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** The inverse of `toValue`. */
export function fromValue(value: JsonValue): string {
  return typeof value === 'string' && toValue(value) !== value ? `'${value}'` : asText(value);
}

/** The list with another item at a place; without that item when it is undefined. */
export function replaced<T>(items: readonly T[], place: number, item: T | undefined): T[] {
  return item === undefined ? items.filter((_, at) => at !== place) : items.map((old, at) => (at === place ? item : old));
}
