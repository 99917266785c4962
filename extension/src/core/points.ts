/**
 * Python counts characters as code points, JavaScript as UTF-16 units. They differ after an emoji.
 */

import type { Span } from '../wire/types';

/** A position in UTF-16 units as code points. */
export function toPoints(text: string, unit: number): number {
  return Array.from(text.slice(0, unit)).length;
}

/** A position in code points as UTF-16 units. */
export function toUnits(text: string, point: number): number {
  let unit = 0;
  let seen = 0;
  for (const character of text) {
    if (seen++ >= point) {
      break;
    }
    unit += character.length;
  }
  return unit;
}

/** The part of a text at a span. */
export function cut(text: string, { start, end }: Span): string {
  return text.slice(toUnits(text, start), toUnits(text, end));
}
