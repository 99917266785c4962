/** Edits of a flow. Each gives a new document and leaves the old one as it was; the same one when nothing changes. */

import type { FlowDocument, FlowStep, JsonValue, StepKind } from '../wire/types';

/** The parameters of a step, by their names. */
export type Params = FlowStep['params'];

/** What an id may look like; the same rule as Python's. */
const ID = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The step with this id, or null. */
export function stepOf(flow: FlowDocument, id: string): FlowStep | null {
  return flow.steps.find(step => step.id === id) ?? null;
}

/** The steps that read a step. */
export function readersOf(flow: FlowDocument, id: string): FlowStep[] {
  return flow.steps.filter(step => step.inputs.includes(id));
}

/** The ids of a step and of all that read it, directly or not: what must not become its input. */
export function downstream(flow: FlowDocument, id: string): Set<string> {
  const found = new Set([id]);
  let before = 0;
  while (found.size > before) {
    before = found.size;
    for (const step of flow.steps) {
      if (step.inputs.some(input => found.has(input))) {
        found.add(step.id);
      }
    }
  }
  return found;
}

/** An id that no step has yet: `filter`, `filter_2`, … */
export function freshId(flow: FlowDocument, kind: string): string {
  const taken = new Set(flow.steps.map(step => step.id));
  const base = ID.test(kind) ? kind : 'step';
  let id = base;
  for (let number = 2; taken.has(id); number++) {
    id = `${base}_${number}`;
  }
  return id;
}

/** How a step is added: how many inputs its kind has, what it reads, and its first parameters. */
export interface Addition {
  readonly kind: string;
  readonly inputs: number;
  /** The step after which it stands; empty for none. */
  readonly after: string;
  /** The step that gets it between itself and `after`; without one, all that read `after` do. */
  readonly before?: string;
  readonly params?: Params;
}

/**
 * The flow with one step more. It reads `after`, and who read `after` reads it instead; a step that reads
 * nothing (a table) stands for itself. When `after` was the end of the flow, the new step is.
 */
export function addStep(flow: FlowDocument, addition: Addition): { flow: FlowDocument; id: string } {
  const { kind, inputs, after, before, params = {} } = addition;
  const id = freshId(flow, kind);
  const given = inputs > 0 && stepOf(flow, after) !== null ? [after] : [];
  const made: FlowStep = { id, kind, inputs: given, params, at: null, note: '' };
  const turned = (step: FlowStep) => given.length > 0 && (before === undefined || before === step.id);
  const steps = flow.steps.map(step => (turned(step) ? reading(step, after, id) : step));
  const ends = flow.output === '' || stepOf(flow, flow.output) === null || (given.length > 0 && flow.output === after);
  const output = ends && before === undefined ? id : flow.output;
  return { flow: { ...flow, output, steps: [...steps, made] }, id };
}

/** What a new step begins with: the first of every choice, and no to every question. */
export function firstParams(kind: StepKind): Params {
  const params: Params = {};
  for (const field of kind.fields) {
    if (!field.optional && field.kind === 'choice' && field.choices.length > 0) {
      params[field.name] = field.choices[0];
    } else if (!field.optional && field.kind === 'flag') {
      params[field.name] = false;
    }
  }
  return params;
}

/** The flow without a step: who read it reads its first input instead, or lacks an input that it must be given. */
export function deleteStep(flow: FlowDocument, id: string): FlowDocument {
  const step = stepOf(flow, id);
  if (step === null) {
    return flow;
  }
  const heir = step.inputs[0] ?? '';
  const steps = flow.steps.filter(other => other !== step).map(other => reading(other, id, heir));
  return { ...flow, output: flow.output === id ? heir : flow.output, steps };
}

/** The flow where a step reads another at a place among its inputs (0 for the first). */
export function connect(flow: FlowDocument, from: string, to: string, place: number): FlowDocument {
  if (stepOf(flow, from) === null || downstream(flow, to).has(from)) {
    return flow;
  }
  return changed(flow, to, step => {
    const inputs = [...step.inputs];
    inputs[Math.min(place, inputs.length)] = from;
    return { ...step, inputs };
  });
}

/** The flow where a step does not read another any more. */
export function disconnect(flow: FlowDocument, from: string, to: string): FlowDocument {
  return changed(flow, to, step =>
    step.inputs.includes(from) ? { ...step, inputs: step.inputs.filter(input => input !== from) } : step
  );
}

/** The flow where a step stands one place earlier in its chain: it changes places with the step it reads. */
export function moveEarlier(flow: FlowDocument, id: string): FlowDocument {
  const step = stepOf(flow, id);
  const before = step && stepOf(flow, step.inputs[0] ?? '');
  if (!step || !before || before.inputs.length === 0) {
    return flow;
  }
  const [given, ...others] = before.inputs;
  const steps = flow.steps.map(other => {
    if (other === step) {
      return { ...step, inputs: [given, ...step.inputs.slice(1)] };
    }
    if (other === before) {
      return { ...before, inputs: [id, ...others] };
    }
    return reading(other, id, before.id);
  });
  // Each gets the other's place on the canvas as well, else their line would run backwards.
  const swapped = steps.map(other =>
    other.id === id ? { ...other, at: before.at } : other.id === before.id ? { ...other, at: step.at } : other
  );
  return { ...flow, output: flow.output === id ? before.id : flow.output, steps: swapped };
}

/** The flow where a step stands one place later: it changes places with the only step that reads it first. */
export function moveLater(flow: FlowDocument, id: string): FlowDocument {
  const readers = readersOf(flow, id);
  return readers.length === 1 && readers[0].inputs[0] === id ? moveEarlier(flow, readers[0].id) : flow;
}

/** The flow with one parameter of a step set; undefined takes it away. */
export function setParam(flow: FlowDocument, id: string, name: string, value: JsonValue | undefined): FlowDocument {
  return changed(flow, id, step => {
    const { [name]: before, ...params } = step.params;
    if (value === before) {
      return step;
    }
    return { ...step, params: value === undefined ? params : { ...step.params, [name]: value } };
  });
}

/** The flow with a note beside a step. */
export function setNote(flow: FlowDocument, id: string, note: string): FlowDocument {
  return changed(flow, id, step => (step.note === note ? step : { ...step, note }));
}

/** The flow with steps put somewhere on the canvas: pixels from the top left, to the pixel. */
export function placeSteps(flow: FlowDocument, places: ReadonlyMap<string, readonly [number, number]>): FlowDocument {
  const steps = flow.steps.map(step => {
    const place = places.get(step.id);
    return place ? { ...step, at: [Math.round(place[0]), Math.round(place[1])] as [number, number] } : step;
  });
  return places.size === 0 ? flow : { ...flow, steps };
}

/** The flow laid out by itself again. */
export function unplace(flow: FlowDocument): FlowDocument {
  const placed = flow.steps.some(step => step.at !== null);
  return placed ? { ...flow, steps: flow.steps.map(step => ({ ...step, at: null })) } : flow;
}

/** The flow that ends with another step. */
export function setOutput(flow: FlowDocument, id: string): FlowDocument {
  return stepOf(flow, id) === null || flow.output === id ? flow : { ...flow, output: id };
}

/** The flow over another source; the steps stay, and say what they miss there. */
export function setSource(flow: FlowDocument, source: string, dialect: string): FlowDocument {
  return { ...flow, source, dialect };
}

/** Whether expressions speak of a step by its id: rather once too often. */
export function isSpokenOf(flow: FlowDocument, id: string): boolean {
  const spoken = new RegExp(`\\bfrom\\s+[\\\\"\`]*${id}\\b`, 'i');
  return ID.test(id) && flow.steps.some(step => spoken.test(JSON.stringify(step.params)));
}

/** Whether a step may get this id. */
export function mayRename(flow: FlowDocument, id: string, wanted: string): boolean {
  return wanted === id || (ID.test(wanted) && stepOf(flow, wanted) === null);
}

/** The flow where a step has another id, everywhere it is read; expressions that speak of it stay (`isSpokenOf`). */
export function renameStep(flow: FlowDocument, id: string, wanted: string): FlowDocument {
  if (wanted === id || !mayRename(flow, id, wanted)) {
    return flow;
  }
  const steps = flow.steps.map(step => reading(step.id === id ? { ...step, id: wanted } : step, id, wanted));
  return { ...flow, output: flow.output === id ? wanted : flow.output, steps };
}

/** The step with another input in place of one; without it when the other is ''. */
function reading(step: FlowStep, old: string, input: string): FlowStep {
  if (!step.inputs.includes(old)) {
    return step;
  }
  const inputs = step.inputs.map(each => (each === old ? input : each)).filter(each => each !== '');
  return { ...step, inputs };
}

function changed(flow: FlowDocument, id: string, change: (step: FlowStep) => FlowStep): FlowDocument {
  const step = stepOf(flow, id);
  const next = step && change(step);
  return next === step ? flow : { ...flow, steps: flow.steps.map(other => (other === step ? next! : other)) };
}
