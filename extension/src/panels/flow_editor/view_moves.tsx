import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { type Direction, STEP_HEIGHT, STEP_WIDTH } from '../../core/layout';

const FIT_MS = 50;
/** As far as one may zoom out: two hundred steps in one view. */
export const FARTHEST = 0.08;
/** How near a step is shown that is brought into view. */
const NEAR = 0.8;
const FOLLOW_MS = 200;

/** Bring a step into view that is selected elsewhere, in the list or by its column's origin, while it is out of sight. */
export function Follow({ selected }: { selected: string }): null {
  const { getNode, setCenter, getZoom } = useReactFlow();
  const state = useStoreApi();
  useEffect(() => {
    const node = selected === '' ? undefined : getNode(selected);
    const { transform, width, height } = state.getState();
    if (node && width > 0) {
      const [x, y] = [node.position.x * transform[2] + transform[0], node.position.y * transform[2] + transform[1]];
      const [right, below] = [x + STEP_WIDTH * transform[2], y + STEP_HEIGHT * transform[2]];
      if (x < 0 || y < 0 || right > width || below > height) {
        const middle = [node.position.x + STEP_WIDTH / 2, node.position.y + STEP_HEIGHT / 2] as const;
        void setCenter(...middle, { zoom: Math.max(getZoom(), NEAR), duration: FOLLOW_MS });
      }
    }
  }, [selected, getNode, setCenter, getZoom, state]);
  return null;
}

/** Bring the whole flow into view when it is opened, when the pane turns, and when steps come or go out of sight. */
export function Fit({ count, direction }: { count: number; direction: Direction }): null {
  const { fitView } = useReactFlow();
  const seen = useStore(state => state.width > 0 && state.height > 0);
  // Small changes of the size leave the view as somebody left it.
  const size = useStore(state => `${Math.round(state.width / 200)} ${Math.round(state.height / 200)}`);
  useEffect(() => {
    if (seen && count > 0) {
      // Steps get their places after the pane has its size.
      const timer = setTimeout(() => void fitView({ padding: 0.06, maxZoom: 1, minZoom: FARTHEST }), FIT_MS);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [fitView, seen, size, count, direction]);
  return null;
}
