import { Background, type Connection, type Edge, ReactFlow, ReactFlowProvider, useStore } from '@xyflow/react';
import { useCallback, useRef, useState } from 'react';
import { connect, disconnect, downstream } from '../../core/flow_editing';
import type { FlowLooks } from '../../core/flow_looks';
import type { ShownStep } from '../../core/flow_view';
import type { Direction } from '../../core/layout';
import type { FlowDocument } from '../../wire/types';
import { useTrans } from '../tools';
import { useEdges } from './canvas_edges';
import { useNodes } from './canvas_nodes';
import { useEditor } from './context';
import { FlowLine } from './line';
import { FlowNode, type FlowNodeType, placeOf } from './node';
import { FARTHEST, Views } from './view_moves';

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
  const { nodes, placed, onNodesChange } = useNodes(flow, steps, selected, direction);
  const [line, setLine] = useState('');
  const edges = useEdges(flow, steps, looks, line);
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
  const going = useRef(false);
  const onMoveEnd = useCallback((event: MouseEvent | TouchEvent | null) => {
    going.current ||= event !== null; // those made here have none
  }, []);
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
        onMoveEnd={onMoveEnd}
      >
        <Background gap={16} size={1} />
        <Views
          going={going}
          count={steps.length}
          direction={direction}
          selected={placed.find(node => node.id === selected) ?? null}
        />
      </ReactFlow>
    </div>
  );
}
