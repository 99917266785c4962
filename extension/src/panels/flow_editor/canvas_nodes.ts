import { applyNodeChanges, type NodeChange } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { placeSteps } from '../../core/flow_editing';
import { sameItems, type ShownStep, toLayOut } from '../../core/flow_view';
import { type Direction, layout, STEP_HEIGHT, STEP_WIDTH } from '../../core/layout';
import type { FlowDocument } from '../../wire/types';
import { useEditor } from './context';
import { type FlowNodeType, handlesOf } from './node';

type NodesChange = (changes: NodeChange<FlowNodeType>[]) => void;

interface CanvasNodes {
  /** The nodes to draw: one that is dragged stands where the mouse is. */
  readonly nodes: FlowNodeType[];
  /** The same where the flow has them. */
  readonly placed: readonly FlowNodeType[];
  readonly onNodesChange: NodesChange;
}

/** The nodes as React Flow moves them; where one is dropped goes into the document. */
export function useNodes(
  flow: FlowDocument,
  steps: readonly ShownStep[],
  selected: string,
  direction: Direction
): CanvasNodes {
  const editor = useEditor();
  const places = usePlaces(flow, direction);
  const kept = useRef<readonly FlowNodeType[]>([]);
  const made = useMemo(() => {
    const next = toNodes(steps, places, selected, direction, kept.current);
    kept.current = sameItems(kept.current, next) ? kept.current : next;
    return kept.current as FlowNodeType[];
  }, [steps, places, selected, direction]);
  // While a step is dragged, the nodes are those that React Flow moves; with the next flow they are made anew.
  const [dragged, setDragged] = useState({ of: made, nodes: made });
  const nodes = dragged.of === made ? dragged.nodes : made;
  const onChange = useCallback<NodesChange>(
    changes => {
      const moved = new Map<string, [number, number]>();
      for (const change of changes) {
        if (change.type === 'position' && change.dragging === false && change.position) {
          moved.set(change.id, [change.position.x, change.position.y]);
        } else if (change.type === 'select' && change.selected) {
          editor.select(change.id);
        }
      }
      // Selecting is the editor's, and sizes are given: a list of nodes made anew would be gone through in vain.
      const drawn = changes.filter(change => change.type === 'position');
      if (drawn.length > 0) {
        setDragged(({ of, nodes: before }) => ({ of: made, nodes: applyNodeChanges(drawn, of === made ? before : made) }));
      }
      if (moved.size > 0) {
        editor.edit(before => placeSteps(before, moved), `move ${[...moved.keys()].join()}`);
      }
    },
    [editor, made]
  );
  return { nodes, placed: made, onNodesChange: onChange };
}

type Places = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

/** Where each step stands: where somebody put it, else where the layout does. That is worked out only when lines change. */
function usePlaces(flow: FlowDocument, direction: Direction): Places {
  const shape = flow.steps.map(step => `${step.id}<${step.inputs.join()}`).join(';');
  const found = useRef<{ shape: string; direction: Direction; places: Places } | null>(null);
  if (found.current?.shape !== shape || found.current.direction !== direction) {
    const laid = layout(toLayOut(flow), direction, { gap: 22, between: 46 });
    found.current = { shape, direction, places: new Map(laid.steps.map(step => [step.id, step])) };
  }
  const { places } = found.current;
  const put = flow.steps.flatMap(step => (step.at ? [[step.id, step.at.join()] as const] : [])).join(';');
  return useMemo(() => {
    const at = flow.steps.flatMap(step => (step.at ? [[step.id, toPoint(step.at)] as const] : []));
    return at.length === 0 ? places : new Map([...places, ...at]);
    // Where steps were put is all of the flow that counts here.
  }, [put, places]);
}

function toPoint(at: unknown[]): { x: number; y: number } {
  return { x: Number(at[0]), y: Number(at[1]) };
}

const SIZE = { width: STEP_WIDTH, height: STEP_HEIGHT };

/** The nodes of the steps; one of which nothing changed keeps its object, so that React Flow leaves it alone. */
function toNodes(
  steps: readonly ShownStep[],
  places: Places,
  selected: string,
  direction: Direction,
  before: readonly FlowNodeType[]
): FlowNodeType[] {
  const known = new Map(before.map(node => [node.id, node]));
  return steps.map(step => {
    const { x = 0, y = 0 } = places.get(step.id) ?? {};
    const old = known.get(step.id);
    const same = old?.data.step === step && old.data.direction === direction;
    if (same && old.position.x === x && old.position.y === y && old.selected === (step.id === selected)) {
      return old;
    }
    return {
      id: step.id,
      type: 'step',
      position: { x, y },
      width: STEP_WIDTH,
      height: STEP_HEIGHT,
      measured: SIZE,
      handles: same ? old.handles : handlesOf(step.places, direction),
      selected: step.id === selected,
      ariaLabel: `${step.title}. ${step.sentence}`,
      data: same ? old.data : { step, direction }
    };
  });
}
