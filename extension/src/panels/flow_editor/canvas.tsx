import {
  applyNodeChanges,
  Background,
  type Connection,
  Controls,
  type Edge,
  MarkerType,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useStore
} from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { connect, disconnect, downstream, placeSteps } from '../../core/flow_editing';
import { contentKey } from '../../core/flow_keys';
import type { FlowLooks } from '../../core/flow_looks';
import { sameItems, type ShownEdge, type ShownStep, shownEdges, toLayOut } from '../../core/flow_view';
import { type Direction, layout, STEP_HEIGHT, STEP_WIDTH } from '../../core/layout';
import type { FlowDocument } from '../../wire/types';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import { useEditor } from './context';
import { FlowLine, type FlowLineType } from './line';
import { FlowNode, type FlowNodeType, handlesOf, placeOf } from './node';
import { FARTHEST, Fit, Follow } from './view_moves';

const NODE_TYPES = { step: FlowNode };
const EDGE_TYPES = { rows: FlowLine };
/** Zoomed out further than this, steps show what they are rather than what they say. */
const FAR = 0.5;
/** Panes narrower than this read downwards. */
const NARROW = 620;

export interface CanvasProps {
  readonly flow: FlowDocument;
  readonly steps: readonly ShownStep[];
  readonly selected: string;
  readonly looks: FlowLooks;
}

/** The canvas of a flow that somebody edits: steps to select, drag and connect. */
export function EditorCanvas(props: CanvasProps): JSX.Element {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ flow, steps, selected, looks }: CanvasProps): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const width = useStore(state => state.width);
  const far = useStore(state => state.transform[2] < FAR);
  const direction: Direction = width > 0 && width < NARROW ? 'down' : 'right';
  const [nodes, onNodesChange] = useNodes(flow, steps, selected, direction);
  const [line, setLine] = useState('');
  const counts = useCounts(flow, looks);
  const lines = useLines(steps);
  const edges = useMemo(() => toEdges(lines, line, counts), [lines, line, counts]);
  const valid = useCallback(
    ({ source, target }: Connection | Edge) => editor.flow !== null && !downstream(editor.flow, target).has(source),
    [editor]
  );
  const onConnect = useCallback(
    ({ source, target, targetHandle }: Connection) =>
      editor.edit(before => connect(before, source, target, placeOf(targetHandle))),
    [editor]
  );
  // React Flow draws every step again for a function that is a new one.
  const selectNode = useCallback(
    (_: unknown, node: FlowNodeType) => {
      setLine('');
      editor.select(node.id);
    },
    [editor]
  );
  const selectLine = useCallback((_: unknown, edge: Edge) => setLine(edge.id), []);
  const selectNone = useCallback(() => {
    setLine('');
    editor.select('');
  }, [editor]);
  const cut = (edge: Edge) => editor.edit(before => disconnect(before, edge.source, edge.target));
  const onKeyDown = (event: React.KeyboardEvent) => {
    const edge = edges.find(each => each.id === line);
    if (edge && (event.key === 'Delete' || event.key === 'Backspace')) {
      event.stopPropagation();
      cut(edge);
      setLine('');
    }
  };
  return (
    <div
      className="jp-Plainspoken-canvas jp-PlainspokenFlow-canvas"
      data-testid="plainspoken-flow-canvas"
      data-far={far}
      onKeyDown={onKeyDown}
    >
      <ReactFlow
        aria-label={trans.__('Flow')}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        minZoom={FARTHEST}
        maxZoom={1.5}
        deleteKeyCode={null}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        isValidConnection={valid}
        onConnect={onConnect}
        onNodesChange={onNodesChange}
        onNodeClick={selectNode}
        onEdgeClick={selectLine}
        onPaneClick={selectNone}
      >
        <Background gap={16} size={1} />
        <Controls showInteractive={false} position="bottom-right" />
        <Fit count={steps.length} direction={direction} />
        <Follow selected={selected} />
      </ReactFlow>
    </div>
  );
}

type NodesChange = (changes: NodeChange<FlowNodeType>[]) => void;

/** The nodes as React Flow moves them; where one is dropped goes into the document. */
function useNodes(
  flow: FlowDocument,
  steps: readonly ShownStep[],
  selected: string,
  direction: Direction
): [FlowNodeType[], NodesChange] {
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
  return [nodes, onChange];
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

/** How many rows leave each step, as far as anybody looked. */
function useCounts(flow: FlowDocument, looks: FlowLooks): ReadonlyMap<string, string> {
  const { counts } = useStoreState(looks.store);
  const kept = useRef<ReadonlyMap<string, string>>(new Map());
  return useMemo(() => {
    const known = [...counts].filter(([id, { key }]) => key === contentKey(flow, id));
    const next = new Map(known.map(([id, { text }]) => [id, text]));
    if (next.size !== kept.current.size || [...next].some(([id, text]) => kept.current.get(id) !== text)) {
      kept.current = next;
    }
    return kept.current;
  }, [flow, counts]);
}

/** The lines of the flow; the same list while none of them changes. */
function useLines(steps: readonly ShownStep[]): readonly ShownEdge[] {
  const kept = useRef<readonly ShownEdge[]>([]);
  return useMemo(() => {
    const lines = shownEdges(steps);
    if (!sameItems(kept.current.map(each => each.id), lines.map(each => each.id))) {
      kept.current = lines;
    }
    return kept.current;
  }, [steps]);
}

function toEdges(lines: readonly ShownEdge[], line: string, counts: ReadonlyMap<string, string>): FlowLineType[] {
  return lines.map(edge => ({
    id: edge.id,
    type: 'rows',
    source: edge.source,
    target: edge.target,
    targetHandle: edge.place === null ? 'in-0' : `in-${edge.place}`,
    selected: edge.id === line,
    data: { count: edge.place === null ? '' : (counts.get(edge.source) ?? '') },
    focusable: false,
    className: edge.place === null ? 'jp-mod-value' : '',
    markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 }
  }));
}
