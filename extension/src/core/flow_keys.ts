/** Names for what steps work out, so that what was seen of it can be found again. */

import type { FlowDocument, FlowStep } from '../wire/types';

const known = new WeakMap<FlowDocument, ReadonlyMap<string, string>>();

/**
 * A name for what a step works out, the same as long as the outcome is: it depends on all before the step, and
 * neither on places and notes nor on steps elsewhere. Empty where there is no such step.
 */
export function contentKey(flow: FlowDocument, id: string): string {
  return contentKeys(flow).get(id) ?? '';
}

/** The names of all steps. */
export function contentKeys(flow: FlowDocument): ReadonlyMap<string, string> {
  const found = known.get(flow) ?? worked(flow);
  known.set(flow, found);
  return found;
}

function worked(flow: FlowDocument): ReadonlyMap<string, string> {
  const steps = new Map(flow.steps.map(step => [step.id, step]));
  const keys = new Map<string, string>();
  const open = new Set<string>();
  const visit = (id: string): string => {
    const step = steps.get(id);
    const done = keys.get(id);
    if (done !== undefined || step === undefined || open.has(id)) {
      return done ?? `?${id}`;
    }
    open.add(id);
    const params = JSON.stringify(step.params);
    const given = [...step.inputs, ...spokenOf(params, flow.steps, step)].map(visit);
    open.delete(id);
    const key = hashed(JSON.stringify([flow.source, flow.dialect, id, step.kind, step.inputs, params, given]));
    keys.set(id, key);
    return key;
  };
  steps.forEach((_, id) => visit(id));
  return keys;
}

/** The steps that expressions may read by their names. Rather one too many. */
function spokenOf(params: string, steps: readonly FlowStep[], own: FlowStep): string[] {
  return /\bselect\b/i.test(params)
    ? steps.filter(step => step !== own && params.includes(step.id)).map(step => step.id)
    : [];
}

/** 53 bits of a text (the cyrb53 mix), written with base 36: two texts have the same by no likely chance. */
function hashed(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
