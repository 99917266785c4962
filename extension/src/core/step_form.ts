/** What the form of a step asks of Python: completion of expressions, and values to propose. */

import { single, type Transport } from '../wire/transport';
import type { Completion, Field, FlowDocument, JsonValue, Problem, Proposal } from '../wire/types';
import type { Item, Items } from './field_completion';
import { asText } from './field_values';
import { toPoints, toUnits } from './points';

/** A field of a step of a flow as it is now; without its name, words said to the flow. */
export interface FieldPlace {
  readonly flow: FlowDocument;
  readonly step: string;
  readonly field: string;
  /** Of a field with several lines: the part of a line, and the line's number. */
  readonly part?: string;
  readonly line?: number;
}

/** What fits at the cursor, as Python knows it: what was kept in such a field, and in expressions stored values, too. */
export async function completeField(
  reach: Transport,
  place: FieldPlace,
  text: string,
  cursor: number,
  signal: AbortSignal
): Promise<Items> {
  const body = { ...place, text, offset: toPoints(text, cursor) };
  return toItems(text, (await single(reach, 'completestep', body, 'completed', signal)).completion);
}

/** What fits at the cursor of a whole statement. */
export async function completeStatement(
  reach: Transport,
  source: string,
  text: string,
  cursor: number,
  signal: AbortSignal
): Promise<Items> {
  const body = { source, text, offset: toPoints(text, cursor), surface: 'sql' as const };
  return toItems(text, (await single(reach, 'complete', body, 'completed', signal)).completion);
}

/** What Python found for a text, without what stands there already. */
export function toItems(text: string, { start, end, items }: Completion): Items {
  const [from, to] = [toUnits(text, start), toUnits(text, end)];
  const typed = text.slice(from, to);
  // What is there already in whole needs no list.
  const more = items.filter(item => item.insert !== typed);
  return { from, to, items: more.map(({ label, insert, why, id }) => ({ label, insert, detail: why, id })) };
}

/** The proposals that fit what was typed into a field of one value; all of them before anything is. */
export function proposedItems(proposals: readonly Proposal[], text: string): Items {
  const small = text.trim().toLowerCase();
  const single = proposals.filter(({ value }) => !Array.isArray(value));
  const done = single.some(({ value }) => asText(value) === text);
  const fits = done ? [] : single.filter(each => `${each.label} ${asText(each.value)}`.toLowerCase().includes(small));
  return { from: 0, to: text.length, items: fits.map(toItem) };
}

function toItem({ label, value, why }: Proposal): Item {
  return { label, insert: asText(value), detail: why };
}

/** The proposals that are the whole of a field. */
export function wholeOnes(proposals: readonly Proposal[]): (Proposal & { readonly value: JsonValue[] })[] {
  return proposals.filter((each): each is Proposal & { value: JsonValue[] } => Array.isArray(each.value));
}

/** Whether a problem is about a parameter; one about a part of it (`keys[1].expression`) is. */
export function isAbout(problem: Problem, field: Field): boolean {
  return problem.field.split(/[[.]/, 1)[0] === field.name;
}

/** The number of the line that a problem is about, counted from 0; null where it is about the whole field. */
export function lineOf(problem: Problem): number | null {
  const found = /\[(\d+)\]/.exec(problem.field);
  return found ? Number(found[1]) : null;
}

/** The problem as it reads in its step: which step it is about can be seen, and its field is called as in the form. */
export function beneath(problem: Problem, fields: readonly Field[] = []): Problem {
  const message = problem.message.replace(/^Step \w+(?:, [\w.[\]]+)?: /, '');
  const field = fields.find(each => isAbout(problem, each));
  const own = field && message.startsWith(`“${field.name}” `) ? `“${field.label}”${message.slice(field.name.length + 2)}` : message;
  return { ...problem, message: own.slice(0, 1).toUpperCase() + own.slice(1) };
}
