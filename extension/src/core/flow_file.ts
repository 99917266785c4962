/** The text of a `*.flow.json` file and the flow it holds. What the flow means is Python's to say. */

import type { FlowDocument, FlowStep, Problem } from '../wire/types';

/** The version of the file that is written here. */
export const FLOW_VERSION = 1;

/** What a file holds: a flow (null for an empty file), or why it cannot be read. */
export type ReadFlow =
  | { readonly flow: FlowDocument | null; readonly problem: null }
  | { readonly flow: null; readonly problem: Problem };

/** A flow without steps over a source. */
export function emptyFlow(source: string, dialect: string): FlowDocument {
  return { source, dialect, output: '', steps: [], version: FLOW_VERSION };
}

/** The text to save: JSON that people can read and compare. */
export function flowText(flow: FlowDocument): string {
  return `${JSON.stringify(flow, null, 2)}\n`;
}

/** Read a file. Parameters are taken as they are; only what no canvas could show is refused. */
export function readFlowText(text: string): ReadFlow {
  if (text.trim() === '') {
    return { flow: null, problem: null };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (reason) {
    return refused('flow.unreadable', `This is no flow: ${(reason as Error).message}.`);
  }
  if (!isRecord(value) || !Array.isArray(value.steps)) {
    return refused('flow.unreadable', 'This is no flow: it has no list of steps.');
  }
  if (value.version !== undefined && value.version !== FLOW_VERSION) {
    const message = `This flow has version ${String(value.version)}; only version ${FLOW_VERSION} can be read.`;
    return refused('flow.version', message);
  }
  const wrong = value.steps.findIndex(step => !isStep(step));
  if (wrong >= 0) {
    return refused('flow.unreadable', `This is no flow: step ${wrong + 1} has no id, no kind or no list of inputs.`);
  }
  const steps = (value.steps as Partial<FlowStep>[]).map(toStep);
  const [source, dialect, output] = [value.source, value.dialect, value.output].map(asText);
  return { flow: { source, dialect, output, steps, version: FLOW_VERSION }, problem: null };
}

/** What to put in place of `[start, end)` of a text to get another. */
export function difference(before: string, after: string): { start: number; end: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start++;
  }
  let same = 0;
  while (same < shorter - start && before[before.length - 1 - same] === after[after.length - 1 - same]) {
    same++;
  }
  return { start, end: before.length - same, insert: after.slice(start, after.length - same) };
}

function refused(code: string, message: string): ReadFlow {
  const hint = 'Open the file as text and mend that place, or take an earlier version of it.';
  return { flow: null, problem: { code, message, hint, place: null, severity: 'error', field: '' } };
}

function toStep(step: Partial<FlowStep>): FlowStep {
  const { id = '', kind = '', inputs = [], params, at, note } = step;
  const placed = Array.isArray(at) && at.length === 2 && at.every(Number.isFinite);
  return { id, kind, inputs, params: isRecord(params) ? (params as FlowStep['params']) : {}, at: placed ? at : null, note: asText(note) };
}

function isStep(value: unknown): boolean {
  if (!isRecord(value) || typeof value.id !== 'string' || typeof value.kind !== 'string') {
    return false;
  }
  const { inputs = [] } = value;
  return Array.isArray(inputs) && inputs.every(input => typeof input === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
