/** Where steps stand on a grid: the rank says how far along the flow, the lane which of the lines side by side. */

import { inputsFirst } from './flow';

export interface Reading {
  readonly id: string;
  readonly inputs: readonly string[];
}

export interface Cell {
  readonly rank: number;
  readonly lane: number;
}

/**
 * Lay steps out on a grid, in about as many moves as there are steps. A step and what it reads first share a lane, as
 * far as that goes; each other input begins a lane below it, the nearest that is free for all of that branch. Steps
 * stand as late as those who read them allow, so that lines are short.
 */
export function lanes(steps: readonly Reading[]): Map<string, Cell> {
  const byId = new Map(steps.map(step => [step.id, step]));
  const order = inputsFirst(steps, step => step.inputs);
  const ranks = ranksOf(order);
  const rows = new Rows();
  const cells = new Map<string, Cell>();
  const read = new Set(steps.flatMap(step => step.inputs));
  // A cycle has no end: whatever no end leads to is placed as if it were one.
  for (const end of [...steps.filter(step => !read.has(step.id)), ...[...order].reverse()]) {
    branch(end, rows.count);
  }
  return cells;

  function branch(last: Reading, lowest: number): void {
    const spine: Reading[] = [];
    let before = Infinity;
    for (let step: Reading | undefined = last; step && !cells.has(step.id); step = byId.get(step.inputs[0])) {
      const rank = ranks.get(step.id)!;
      if (rank >= before) {
        break; // a cycle
      }
      before = rank;
      spine.push(step);
    }
    if (spine.length > 0) {
      const lane = rows.take(lowest, ranks.get(spine.at(-1)!.id)!, ranks.get(last.id)!);
      spine.forEach(({ id }) => cells.set(id, { rank: ranks.get(id)!, lane }));
      for (const step of spine.reverse()) {
        step.inputs.slice(1).forEach(input => byId.has(input) && branch(byId.get(input)!, lane + 1));
      }
    }
  }
}

/** How many steps stand before each: as many as must, then as many as its readers leave room for. */
function ranksOf(order: readonly Reading[]): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const { id, inputs } of order) {
    ranks.set(id, Math.max(0, ...inputs.map(input => (ranks.get(input) ?? -1) + 1)));
  }
  const latest = new Map<string, number>();
  for (const { id, inputs } of [...order].reverse()) {
    const rank = latest.get(id) ?? ranks.get(id)!;
    ranks.set(id, rank);
    inputs.forEach(input => latest.set(input, Math.min(latest.get(input) ?? Infinity, rank - 1)));
  }
  return ranks;
}

/** Which stretches of each lane are taken. */
class Rows {
  private readonly _taken: (readonly [number, number])[][] = [];

  get count(): number {
    return this._taken.length;
  }

  /** Take the ranks from `first` to `last` of the nearest lane, from `lowest` on, where they are free. */
  take(lowest: number, first: number, last: number): number {
    let lane = lowest;
    while (this._taken[lane]?.some(([from, to]) => from <= last && first <= to)) {
      lane++;
    }
    while (this._taken.length <= lane) {
      this._taken.push([]);
    }
    this._taken[lane].push([first, last]);
    return lane;
  }
}
