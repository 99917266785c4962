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
  useReactFlow,
  useStore
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { connect, disconnect, downstream, placeSteps } from '../../core/flow_editing';
import { type ShownStep, shownEdges, toLayOut } from '../../core/flow_view';
import { type Direction, layout, STEP_HEIGHT, STEP_WIDTH } from '../../core/layout';
import type { FlowDocument } from '../../wire/types';
import { useTrans } from '../tools';
import { useEditor } from './context';
import { FlowNode, type FlowNodeType, placeOf } from './node';

const NODE_TYPES = { step: FlowNode };
/** Panes narrower than this read downwards. */
const NARROW = 620;

export interface CanvasProps {
  readonly flow: FlowDocument;
  readonly steps: readonly ShownStep[];
  readonly selected: string;
}

/** The canvas of a flow that somebody edits: steps to select, drag and connect. */
export function EditorCanvas(props: CanvasProps): JSX.Element {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ flow, steps, selected }: CanvasProps): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const width = useStore(state => state.width);
  const direction: Direction = width > 0 && width < NARROW ? 'down' : 'right';
  const [nodes, onNodesChange] = useNodes(flow, steps, selected, direction);
  const [line, setLine] = useState('');
  const edges = useMemo(() => toEdges(steps, line), [steps, line]);
  const valid = useCallback(
    ({ source, target }: Connection | Edge) => !downstream(flow, target).has(source),
    [flow]
  );
  const onConnect = useCallback(
    ({ source, target, targetHandle }: Connection) =>
      editor.edit(before => connect(before, source, target, placeOf(targetHandle))),
    [editor]
  );
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
    <div className="jp-Plainspoken-canvas jp-PlainspokenFlow-canvas" data-testid="plainspoken-flow-canvas" onKeyDown={onKeyDown}>
      <ReactFlow
        aria-label={trans.__('Flow')}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        minZoom={0.1}
        maxZoom={1.5}
        deleteKeyCode={null}
        multiSelectionKeyCode={null}
        selectionKeyCode={null}
        onlyRenderVisibleElements={steps.length > 60}
        isValidConnection={valid}
        onConnect={onConnect}
        onNodesChange={onNodesChange}
        onNodeClick={(_, node) => {
          setLine('');
          editor.select(node.id);
        }}
        onEdgeClick={(_, edge) => setLine(edge.id)}
        onPaneClick={() => {
          setLine('');
          editor.select('');
        }}
      >
        <Background gap={16} size={1} />
        <Controls showInteractive={false} position="bottom-right" />
        <Fit count={steps.length} direction={direction} />
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
  const made = useMemo(() => toNodes(steps, places, selected, direction), [steps, places, selected, direction]);
  const [nodes, setNodes] = useState(made);
  useEffect(() => setNodes(made), [made]);
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
      setNodes(before => applyNodeChanges(changes.filter(change => change.type !== 'select'), before));
      if (moved.size > 0) {
        editor.edit(before => placeSteps(before, moved), `move ${[...moved.keys()].join()}`);
      }
    },
    [editor]
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
  return useMemo(() => {
    const put = flow.steps.flatMap(step => (step.at ? [[step.id, toPoint(step.at)] as const] : []));
    return put.length === 0 ? places : new Map([...places, ...put]);
  }, [flow, places]);
}

function toPoint(at: unknown[]): { x: number; y: number } {
  return { x: Number(at[0]), y: Number(at[1]) };
}

function toNodes(steps: readonly ShownStep[], places: Places, selected: string, direction: Direction): FlowNodeType[] {
  return steps.map(step => ({
    id: step.id,
    type: 'step',
    position: { x: places.get(step.id)?.x ?? 0, y: places.get(step.id)?.y ?? 0 },
    width: STEP_WIDTH,
    height: STEP_HEIGHT,
    selected: step.id === selected,
    ariaLabel: `${step.title}. ${step.sentence}`,
    data: { step, direction }
  }));
}

function toEdges(steps: readonly ShownStep[], line: string): Edge[] {
  return shownEdges(steps).map(edge => ({
    id: edge.id,
    source: edge.source,
    target: edge.target,
    targetHandle: edge.place === null ? 'in-0' : `in-${edge.place}`,
    selected: edge.id === line,
    focusable: false,
    className: edge.place === null ? 'jp-mod-value' : '',
    markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 }
  }));
}

/** Bring the whole flow into view when it is opened, when the pane turns, and when steps come or go out of sight. */
function Fit({ count, direction }: { count: number; direction: Direction }): null {
  const { fitView } = useReactFlow();
  const seen = useStore(state => state.width > 0 && state.height > 0);
  useEffect(() => {
    if (seen && count > 0) {
      const frame = requestAnimationFrame(() => void fitView({ padding: 0.1, maxZoom: 1, minZoom: 0.4 }));
      return () => cancelAnimationFrame(frame);
    }
    return undefined;
  }, [fitView, seen, count, direction]);
  return null;
}
