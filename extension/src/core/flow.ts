import type { PipelineDocument, StepDocument } from '../wire/types';

/** The step with this id, or null. */
export function findStep(pipeline: PipelineDocument, id: string): StepDocument | null {
  return pipeline.steps.find(step => step.id === id) ?? null;
}

/** Whether the canvas may offer to take the step out. */
export function canRemove(pipeline: PipelineDocument, id: string): boolean {
  const step = findStep(pipeline, id);
  return step !== null && step.removable && step.inputs.length > 0;
}

/**
 * The pipeline without one step. Whoever read it reads its first input instead; steps that nobody
 * reads any more (the other side of a removed join) go too.
 */
export function removeStep(pipeline: PipelineDocument, id: string): PipelineDocument {
  if (!canRemove(pipeline, id)) {
    return pipeline;
  }
  const [heir] = findStep(pipeline, id)!.inputs;
  const reconnect = (input: string) => (input === id ? heir : input);
  const steps = pipeline.steps
    .filter(step => step.id !== id)
    .map(step => ({ ...step, inputs: step.inputs.map(reconnect) }));
  const output = reconnect(pipeline.output);
  const needed = ancestors(steps, output);
  return { ...pipeline, output, steps: steps.filter(step => needed.has(step.id)) };
}

/** The pipeline with the steps of an earlier one wherever they say the same, so that who shows them need not compare. */
export function keeping(pipeline: PipelineDocument, before: PipelineDocument | null): PipelineDocument {
  const known = new Map(before?.steps.map(step => [step.id, step]));
  const kept = (step: StepDocument) => {
    const old = known.get(step.id);
    return old && JSON.stringify(old) === JSON.stringify(step) ? old : step;
  };
  return { ...pipeline, steps: pipeline.steps.map(kept) };
}

/** The ids of a step and of everything it reads, directly or not. */
export function ancestors(steps: readonly StepDocument[], id: string): Set<string> {
  const byId = new Map(steps.map(step => [step.id, step]));
  const found = new Set<string>();
  const queue = [id];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (!found.has(next)) {
      found.add(next);
      queue.push(...(byId.get(next)?.inputs ?? []));
    }
  }
  return found;
}

/** The steps, each after those it reads, otherwise in their order; a cycle is cut where it is entered. */
export function inputsFirst<T extends { readonly id: string }>(steps: readonly T[], read: (step: T) => readonly string[]): T[] {
  const byId = new Map(steps.map(step => [step.id, step]));
  const ordered: T[] = [];
  const seen = new Set<string>();
  const visit = (step: T | undefined) => {
    if (step && !seen.has(step.id)) {
      seen.add(step.id);
      read(step).forEach(input => visit(byId.get(input)));
      ordered.push(step);
    }
  };
  steps.forEach(visit);
  return ordered;
}
