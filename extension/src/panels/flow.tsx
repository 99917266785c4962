import {
  Background,
  Controls,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore
} from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import { canRemove } from '../core/flow';
import { withNote } from '../core/flow_view';
import { bestLayout, type Direction, type Layout, STEP_HEIGHT, STEP_WIDTH } from '../core/layout';
import type { PipelineDocument, StepDocument } from '../wire/types';
import { Icon } from './icons';
import { useTrans } from './tools';

export interface FlowProps {
  readonly pipeline: PipelineDocument;
  /** The id of the selected step; empty for none. */
  readonly selected: string;
  readonly onSelect: (step: string) => void;
  /** Nothing can be removed when absent. */
  readonly onRemove?: (step: string) => void;
}

type StepData = {
  step: StepDocument;
  direction: Direction;
  selected: boolean;
  onSelect: () => void;
  onRemove?: () => void;
};

type StepNode = Node<StepData, 'step'>;

const NODE_TYPES = { step: Step };

/** The canvas: the flow's steps, each after those it reads. */
export function FlowCanvas(props: FlowProps): JSX.Element {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas(props: FlowProps): JSX.Element {
  const trans = useTrans();
  const width = useStore(state => state.width);
  const placed = useMemo(() => bestLayout(props.pipeline, width || 400), [props.pipeline, width]);
  const nodes = useMemo(() => toNodes(props, placed), [props, placed]);
  const edges = useMemo(() => toEdges(props.pipeline), [props.pipeline]);
  const style = { height: canvasHeight(placed, width) };
  return (
    <div className="jp-Plainspoken-canvas" style={style} data-testid="plainspoken-canvas">
      <ReactFlow
        aria-label={trans.__('Dataflow')}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        minZoom={0.2}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        onPaneClick={() => props.onSelect('')}
      >
        <Background gap={16} size={1} />
        <Controls showInteractive={false} position="bottom-right" />
        <Fit layout={placed} />
      </ReactFlow>
    </div>
  );
}

/**
 * React Flow fits its view once, when it is mounted. A panel mounted while hidden has no size then,
 * and the flow would end up out of sight: fit again whenever the size or the layout changes.
 */
function Fit({ layout }: { layout: Layout }): null {
  const { fitView } = useReactFlow();
  const width = useStore(state => state.width);
  const height = useStore(state => state.height);
  useEffect(() => {
    if (width > 0 && height > 0) {
      const frame = requestAnimationFrame(() => void fitView({ padding: 0.05, maxZoom: 1 }));
      return () => cancelAnimationFrame(frame);
    }
    return undefined;
  }, [fitView, width, height, layout]);
  return null;
}

function Step({ data }: NodeProps<StepNode>): JSX.Element {
  const trans = useTrans();
  const { step, direction, selected } = data;
  const [into, out] =
    direction === 'down' ? [Position.Top, Position.Bottom] : [Position.Left, Position.Right];
  return (
    <div className={`jp-Plainspoken-step jp-mod-${step.kind}`} data-selected={selected} data-step={step.id}>
      <Handle type="target" position={into} isConnectable={false} />
      <button
        type="button"
        className="jp-Plainspoken-step-body nodrag"
        aria-pressed={selected}
        title={withNote(step.sentence, step.note)}
        onClick={data.onSelect}
      >
        <Icon name={step.kind} />
        <span className="jp-Plainspoken-step-text">
          <strong>{step.title}</strong> <span>{step.sentence}</span>
        </span>
        {step.warnings.length > 0 && <Icon name="warning" />}
      </button>
      {data.onRemove && (
        <button
          type="button"
          className="jp-Plainspoken-step-remove nodrag"
          aria-label={trans.__('Remove step: %1', step.title)}
          title={trans.__('Remove this step')}
          onClick={data.onRemove}
        >
          <Icon name="close" />
        </button>
      )}
      <Handle type="source" position={out} isConnectable={false} />
    </div>
  );
}

function toNodes(props: FlowProps, placed: Layout): StepNode[] {
  const places = new Map(placed.steps.map(step => [step.id, step]));
  return props.pipeline.steps.map(step => {
    const removable = props.onRemove && canRemove(props.pipeline, step.id);
    return {
      id: step.id,
      type: 'step',
      position: { x: places.get(step.id)?.x ?? 0, y: places.get(step.id)?.y ?? 0 },
      width: STEP_WIDTH,
      height: STEP_HEIGHT,
      data: {
        step,
        direction: placed.direction,
        selected: step.id === props.selected,
        onSelect: () => props.onSelect(step.id === props.selected ? '' : step.id),
        onRemove: removable ? () => props.onRemove?.(step.id) : undefined
      }
    };
  });
}

function toEdges(pipeline: PipelineDocument): { id: string; source: string; target: string }[] {
  return pipeline.steps.flatMap(step =>
    step.inputs.map(input => ({ id: `${input}-${step.id}`, source: input, target: step.id }))
  );
}

/** As high as the flow needs at the size it will be drawn, within reason. */
function canvasHeight(placed: Layout, width: number): number {
  const scale = Math.min(1, (width || 400) / Math.max(placed.width, 1));
  return Math.min(Math.max(placed.height * scale * 1.1 + 10, 110), 520);
}
