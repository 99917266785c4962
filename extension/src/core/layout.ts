import dagre from '@dagrejs/dagre';
import type { PipelineDocument } from '../wire/types';
import { lanes } from './lanes';

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
export const STEP_WIDTH = 160;
export const STEP_HEIGHT = 52;
/** How much more a step belongs below its first input than below the others. */
const SPINE_WEIGHT = 4;
/** The space between steps side by side (`gap`) and one after the other (`between`), in pixels. */
export interface Room {
  readonly gap: number;
  readonly between: number;
}

const CLOSE: Room = { gap: 14, between: 22 };
/** With more steps than this, the search for an order with few crossings would be felt. */
const SEARCHED = 40;

/**
 * Lay the steps out so that each stands after those it reads. Only where a step is read more than once can lines
 * cross, and it is worth searching for an order in which few do.
 */
export function layout(pipeline: PipelineDocument, direction: Direction, room: Room = CLOSE): Layout {
  const searched = pipeline.steps.length <= SEARCHED && !isTree(pipeline);
  return searched ? crossingLittle(pipeline, direction, room) : inLanes(pipeline, direction, room);
}

function inLanes(pipeline: PipelineDocument, direction: Direction, room: Room): Layout {
  const steps = [...lanes(pipeline.steps)].map(([id, { rank, lane }]) =>
    direction === 'down'
      ? { id, x: lane * (STEP_WIDTH + room.gap), y: rank * (STEP_HEIGHT + room.between) }
      : { id, x: rank * (STEP_WIDTH + room.between), y: lane * (STEP_HEIGHT + room.gap) }
  );
  return { direction, steps, ...extent(steps) };
}

/**
 * A chain of joins would drift sideways when every join stood in the middle of its inputs; aligned to one side it is a
 * straight column with the other inputs beside it. Which side is straight depends on the graph, so the smaller counts.
 */
function crossingLittle(pipeline: PipelineDocument, direction: Direction, room: Room): Layout {
  const [left, right] = (['UL', 'UR'] as const).map(align => aligned(pipeline, direction, align, room));
  return left.width * left.height <= right.width * right.height ? left : right;
}

function aligned(pipeline: PipelineDocument, direction: Direction, align: 'UL' | 'UR', room: Room): Layout {
  const graph = new dagre.graphlib.Graph();
  const rankdir = direction === 'down' ? 'TB' : 'LR';
  graph.setGraph({ rankdir, align, nodesep: room.gap, ranksep: room.between });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const step of pipeline.steps) {
    graph.setNode(step.id, { width: STEP_WIDTH, height: STEP_HEIGHT });
  }
  for (const step of pipeline.steps) {
    for (const [place, input] of step.inputs.entries()) {
      graph.setEdge(input, step.id, { weight: place === 0 ? SPINE_WEIGHT : 1 });
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

function isTree(pipeline: PipelineDocument): boolean {
  const inputs = pipeline.steps.flatMap(step => step.inputs);
  return new Set(inputs).size === inputs.length;
}
