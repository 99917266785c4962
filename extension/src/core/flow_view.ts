/** What the canvas and the outline show of each step: the document now, with what Python said of it last. */

import type { FlowDocument, FlowStep, PipelineDocument, StepDocument, StepKind } from '../wire/types';
import type { FlowState } from './flow_state';
import { beneath } from './step_form';

/** How a step stands. `unknown`: Python has not said yet. */
export type Standing = 'good' | 'warned' | 'wrong' | 'waiting' | 'unknown';

/** A step as it is shown. */
export interface ShownStep {
  readonly id: string;
  readonly kind: string;
  /** What its kind is among in the list of kinds; empty until that is known. */
  readonly group: string;
  readonly title: string;
  readonly sentence: string;
  readonly standing: Standing;
  readonly given: FlowStep;
  /** What Python said of it; null where it has not yet. */
  readonly view: StepDocument | null;
  /** How many steps' rows it reads. */
  readonly places: number;
  /** Whether the flow ends with it. */
  readonly ends: boolean;
}

/** What a step does, with the note that somebody wrote beside it. Answers kept in old notebooks have no notes. */
export function withNote(sentence: string, note: string | undefined): string {
  return note ? `${sentence}\n${note}` : sentence;
}

/** How a step stands, by what Python said of it. */
export function standingOf(view: StepDocument | null): Standing {
  if (view === null) {
    return 'unknown';
  }
  if (view.problems.length > 0) {
    return 'wrong';
  }
  if (view.waits_for.length > 0) {
    return 'waiting';
  }
  return view.warnings.length > 0 ? 'warned' : 'good';
}

/** All steps in the document's order. What does not change keeps its object, so that it is not drawn again. */
export function shownSteps(state: FlowState, before: readonly ShownStep[] = []): readonly ShownStep[] {
  const flow = state.history?.present;
  if (!flow) {
    return [];
  }
  const views = new Map(state.checked?.view.steps.map(step => [step.id, step]));
  const kinds = new Map(state.kinds.map(kind => [kind.kind, kind]));
  const known = new Map(before.map(step => [step.id, step]));
  const steps = flow.steps.map(given => {
    const old = known.get(given.id);
    const found = views.get(given.id) ?? null;
    const next = shown(flow, given, found?.kind === given.kind ? found : null, kinds.get(given.kind));
    return old && sameStep(old, next) ? old : next;
  });
  return sameItems(before, steps) ? before : steps;
}

function shown(flow: FlowDocument, given: FlowStep, view: StepDocument | null, kind: StepKind | undefined): ShownStep {
  return {
    id: given.id,
    kind: given.kind,
    group: kind?.group ?? '',
    title: view && view.problems.length + view.waits_for.length === 0 ? view.title : (kind?.label ?? given.kind),
    sentence: view && view.problems.length > 0 ? beneath(view.problems[0], kind?.fields).message : (view?.sentence ?? ''),
    standing: standingOf(view),
    given,
    view,
    places: kind?.inputs ?? Math.max(given.inputs.length, 1),
    ends: flow.output === given.id
  };
}

function sameStep(one: ShownStep, other: ShownStep): boolean {
  return (Object.keys(one) as (keyof ShownStep)[]).every(key => one[key] === other[key]);
}

/** Whether two lists hold the same objects. */
export function sameItems<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((item, place) => item === other[place]);
}

/**
 * The steps as far as the canvas and the outline show them: those of `before` wherever nothing of that changed. What is
 * typed into a form changes no face until it is known what it means.
 */
export function faces(steps: readonly ShownStep[], before: readonly ShownStep[]): readonly ShownStep[] {
  const known = new Map(before.map(step => [step.id, step]));
  const kept = steps.map(step => {
    const old = known.get(step.id);
    return old && sameFace(old, step) ? old : step;
  });
  return sameItems(before, kept) ? before : kept;
}

const FACE = ['kind', 'group', 'title', 'sentence', 'standing', 'places', 'ends'] as const;

function sameFace(one: ShownStep, other: ShownStep): boolean {
  const read = (step: ShownStep) => [step.given.note, ...step.given.inputs, ...(step.view?.inputs ?? [])].join();
  return one === other || (FACE.every(key => one[key] === other[key]) && read(one) === read(other));
}

/** A line between two steps: rows that are read, or a value that an expression refers to. */
export interface ShownEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** The number of the input; null for a value. */
  readonly place: number | null;
}

/** The lines of a flow. Inputs that do not exist have none. */
export function shownEdges(steps: readonly ShownStep[]): ShownEdge[] {
  const ids = new Set(steps.map(step => step.id));
  return steps.flatMap(step => {
    const { inputs } = step.given;
    const values = (step.view?.inputs ?? []).filter(input => !inputs.includes(input));
    const rows = inputs.map((source, place) => ({ id: `${source}-${step.id}-${place}`, source, target: step.id, place }));
    const others = values.map(source => ({ id: `${source}-${step.id}-value`, source, target: step.id, place: null }));
    return [...rows, ...others].filter(edge => ids.has(edge.source) && edge.source !== step.id);
  });
}

/** The flow in the shape that the layout takes. */
export function toLayOut(flow: FlowDocument): PipelineDocument {
  const ids = new Set(flow.steps.map(step => step.id));
  const steps = flow.steps.map(
    ({ id, inputs }) => ({ id, inputs: inputs.filter(input => ids.has(input) && input !== id) }) as StepDocument
  );
  return { steps } as PipelineDocument;
}
