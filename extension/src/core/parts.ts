import type { Reason } from '../wire/types';

/** A piece of a statement that a reason speaks of, in UTF-16 units. */
export interface Part {
  readonly start: number;
  readonly end: number;
  /** The place of the reason among all reasons. */
  readonly reason: number;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|[\p{L}_][\p{L}\p{N}_$]*|\d+(?:\.\d+)?|<>|<=|>=|!=|\|\||::|\S/gu;
const NAME = /^(["`]|[\p{L}_])/u;

/**
 * Where each reason's SQL stands in a statement. Spaces, letter case, quotes around names and the names of
 * tables in front of columns do not count.
 */
export function partsOf(sql: string, reasons: readonly Reason[]): Part[] {
  const whole = tokens(sql);
  return reasons.flatMap((reason, place) =>
    reason.words.length === 0
      ? []
      : found(tokens(reason.sql), whole).map(([start, end]) => ({ start, end, reason: place }))
  );
}

/** The reasons of the parts that hold a position. */
export function reasonsAt(parts: readonly Part[], at: number): number[] {
  const held = parts.filter(part => part.start <= at && at <= part.end);
  const least = Math.min(...held.map(part => part.end - part.start));
  return [...new Set(held.filter(part => part.end - part.start === least).map(part => part.reason))];
}

function found(wanted: readonly Token[], whole: readonly Token[]): [number, number][] {
  const places: [number, number][] = [];
  for (let at = 0; wanted.length > 0 && at + wanted.length <= whole.length; at++) {
    if (wanted.every((token, step) => token.text === whole[at + step].text)) {
      places.push([whole[at].start, whole[at + wanted.length - 1].end]);
    }
  }
  return places;
}

/** The words and signs of a statement; a name with tables in front is one token, called by its last part. */
function tokens(sql: string): Token[] {
  const result: Token[] = [];
  for (const match of sql.matchAll(TOKEN)) {
    const end = match.index + match[0].length;
    const token = { text: plain(match[0]), start: match.index, end };
    const [before, dot] = result.slice(-2);
    if (dot?.text === '.' && NAME.test(sql[before.start]) && (NAME.test(match[0]) || match[0] === '*')) {
      result.splice(-2, 2, { ...token, start: before.start });
    } else {
      result.push(token);
    }
  }
  return result;
}

function plain(token: string): string {
  if (token.startsWith("'")) {
    return token;
  }
  const name = /^["`]/.test(token) ? token.slice(1, -1).replace(/""/g, '"') : token;
  return name.toLowerCase();
}
