import type { Completion, CompletionItem } from '../wire/types';
import { toUnits } from './points';

/** What was typed when suggestions were asked for, and the suggestions. Positions are UTF-16 units. */
export interface Suggested {
  readonly text: string;
  readonly cursor: number;
  readonly completion: Completion;
}

/** A text and the place of its cursor. */
export interface Edited {
  readonly text: string;
  readonly cursor: number;
}

/** Most suggestions of a list that are shown. */
const SHOWN = 6;

/**
 * What to show after the cursor. While the person types just what the ghost says, the rest of it
 * stays; any other change makes it disappear.
 */
export function ghostAt(suggested: Suggested | null, text: string, cursor: number): string {
  if (suggested === null || cursor !== text.length || suggested.cursor !== suggested.text.length) {
    return '';
  }
  const whole = suggested.text + suggested.completion.ghost;
  return whole.length > text.length && text.length >= suggested.text.length && whole.startsWith(text)
    ? whole.slice(text.length)
    : '';
}

/** The list to show: only for the very text it was made for, and only while a word is being typed. */
export function itemsAt(suggested: Suggested | null, text: string, cursor: number): CompletionItem[] {
  if (suggested === null || suggested.text !== text || suggested.cursor !== cursor) {
    return [];
  }
  const { start, items } = suggested.completion;
  const typed = text.slice(toUnits(text, start), cursor);
  return typed.trim() === '' ? [] : items.filter(item => item.insert !== typed).slice(0, SHOWN);
}

/** The text with a suggestion in the place it is for. */
export function withItem(suggested: Suggested, item: CompletionItem): Edited {
  const { text, completion } = suggested;
  const before = text.slice(0, toUnits(text, completion.start)) + item.insert;
  return { text: before + text.slice(toUnits(text, completion.end)), cursor: before.length };
}
