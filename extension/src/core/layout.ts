import dagre from '@dagrejs/dagre';
import type { PipelineDocument } from '../wire/types';

export type Direction = 'down' | 'right';

export interface PlacedStep {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** Where each step stands (top left corner, in pixels) and how large the whole is. */
export interface Layout {
  readonly direction: Direction;
  readonly steps: readonly PlacedStep[];
  readonly width: number;
  readonly height: number;
}

/** One step on the canvas, in pixels. */
export const STEP_WIDTH = 150;
export const STEP_HEIGHT = 46;
const GAP = 14;
const RANK_GAP = 24;

/** Lay the steps out so that each stands after those it reads. */
export function layout(pipeline: PipelineDocument, direction: Direction): Layout {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: direction === 'down' ? 'TB' : 'LR', nodesep: GAP, ranksep: RANK_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const step of pipeline.steps) {
    graph.setNode(step.id, { width: STEP_WIDTH, height: STEP_HEIGHT });
  }
  for (const step of pipeline.steps) {
    for (const input of step.inputs) {
      graph.setEdge(input, step.id);
    }
  }
  dagre.layout(graph);
  const steps = pipeline.steps.map(({ id }) => {
    const { x, y } = graph.node(id) as { x: number; y: number };
    return { id, x: x - STEP_WIDTH / 2, y: y - STEP_HEIGHT / 2 };
  });
  return { direction, steps, ...extent(steps) };
}

/** The layout that needs the least shrinking to fit `width` pixels: a narrow panel reads downwards. */
export function bestLayout(pipeline: PipelineDocument, width: number): Layout {
  const right = layout(pipeline, 'right');
  return right.width <= width ? right : layout(pipeline, 'down');
}

function extent(steps: readonly PlacedStep[]): { width: number; height: number } {
  return {
    width: Math.max(0, ...steps.map(step => step.x + STEP_WIDTH)),
    height: Math.max(0, ...steps.map(step => step.y + STEP_HEIGHT))
  };
}
