import { Controls, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { type MutableRefObject, useEffect, useRef } from 'react';
import { sightOf } from '../../core/flow_sight';
import { type Direction, STEP_HEIGHT, STEP_WIDTH } from '../../core/layout';
import type { FlowNodeType } from './node';

const FIT_MS = 50;
/** As far as one may zoom out: two hundred steps in one view. */
export const FARTHEST = 0.08;
const WHOLE = { padding: 0.06, maxZoom: 1, minZoom: FARTHEST };
/** How near a step is shown that is brought into view. */
const NEAR = 0.8;
const FOLLOW_MS = 200;

/** Whether somebody went to a part of the flow: then steps that come and go leave the view as it is. */
export type Going = MutableRefObject<boolean>;

interface ViewsProps {
  readonly going: Going;
  readonly count: number;
  readonly direction: Direction;
  /** The selected step where the flow has it; null for none. */
  readonly selected: FlowNodeType | null;
}

/** What of the flow is in view, and the buttons for that. */
export function Views({ going, count, direction, selected }: ViewsProps): JSX.Element {
  useFit(going, count, direction, selected);
  useFollow(going, selected);
  const went = () => {
    going.current = true;
  };
  return (
    <Controls
      showInteractive={false}
      position="bottom-right"
      fitViewOptions={WHOLE}
      onZoomIn={went}
      onZoomOut={went}
      onFitView={() => {
        going.current = false;
      }}
    />
  );
}

/**
 * Bring the flow into view when it is opened, when the pane turns or changes, and when steps come or go: the whole of
 * it, or where that is too small to be read, the part around the selected step.
 */
function useFit(going: Going, count: number, direction: Direction, selected: FlowNodeType | null): void {
  const { fitView, getNodes, getNodesBounds, setCenter } = useReactFlow();
  const store = useStoreApi();
  const chosen = useRef(selected);
  chosen.current = selected;
  const seen = useStore(state => state.width > 0 && state.height > 0);
  // Small changes of the size leave the view as somebody left it.
  const size = useStore(state => `${Math.round(state.width / 200)} ${Math.round(state.height / 200)}`);
  useEffect(() => {
    going.current = false;
  }, [going, direction]);
  useEffect(() => {
    if (seen && count > 0 && !going.current) {
      // Steps get their places after the pane has its size.
      const timer = setTimeout(() => {
        const nodes = getNodes();
        const step = nodes.find(node => node.id === chosen.current?.id) ?? nodes.at(-1);
        const sight = step ? sightOf(getNodesBounds(nodes), store.getState(), getNodesBounds([step])) : null;
        void (sight ? setCenter(sight.x, sight.y, { zoom: sight.zoom }) : fitView(WHOLE));
      }, FIT_MS);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [going, fitView, getNodes, getNodesBounds, setCenter, store, seen, size, count, direction]);
}

/** Bring the selected step into view when it is out of sight: chosen in the list, new, or moved by an edit. */
function useFollow(going: Going, selected: FlowNodeType | null): void {
  const { setCenter, getZoom } = useReactFlow();
  const store = useStoreApi();
  const { id = '', position: { x, y } = { x: 0, y: 0 } } = selected ?? {};
  useEffect(() => {
    const follow = () => {
      const { transform, width, height } = store.getState();
      const [left, above] = [x * transform[2] + transform[0], y * transform[2] + transform[1]];
      const [right, below] = [left + STEP_WIDTH * transform[2], above + STEP_HEIGHT * transform[2]];
      if (id !== '' && width > 0 && (left < 0 || above < 0 || right > width || below > height)) {
        going.current = true;
        const zoom = Math.max(getZoom(), NEAR);
        void setCenter(x + STEP_WIDTH / 2, y + STEP_HEIGHT / 2, { zoom, duration: FOLLOW_MS });
      }
    };
    // While the whole flow is kept in view, that comes first.
    const timer = setTimeout(follow, going.current ? 0 : 4 * FIT_MS);
    return () => clearTimeout(timer);
  }, [going, id, x, y, setCenter, getZoom, store]);
}
