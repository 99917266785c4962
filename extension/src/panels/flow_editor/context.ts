import { createContext, useContext, useRef, useSyncExternalStore } from 'react';
import type { FlowEditor } from '../../core/flow_editor';
import type { FlowState } from '../../core/flow_state';
import type { FlowLooks } from '../../core/flow_looks';
import type { FlowRun } from '../../core/flow_run';
import { faces, type ShownStep } from '../../core/flow_view';
import type { FlowWording } from '../../core/flow_wording';
import { useStoreState } from '../store';

/** What works beside the editor while it is shown: looks at steps, runs, changes by words. */
export interface Fellows {
  readonly looks: FlowLooks;
  readonly run: FlowRun;
  readonly wording: FlowWording;
}

/** The editor that the views around it show. */
export const EditorContext = createContext<FlowEditor | null>(null);

/** Null until the editor is shown. */
export const FellowsContext = createContext<Fellows | null>(null);

/** The step whose form is in view. */
export const StepContext = createContext<ShownStep | null>(null);

/** The step whose form this stands in. */
export function useStep(): ShownStep {
  const step = useContext(StepContext);
  if (step === null) {
    throw new Error('Fields stand within a StepContext.');
  }
  return step;
}

/** The editor of the flow in view. */
export function useEditor(): FlowEditor {
  const editor = useContext(EditorContext);
  if (editor === null) {
    throw new Error('Views of a flow stand within an EditorContext.');
  }
  return editor;
}

/** What works beside the editor in view. */
export function useFellows(): Fellows {
  const fellows = useContext(FellowsContext);
  if (fellows === null) {
    throw new Error('Views that run or reword a flow stand within a FellowsContext.');
  }
  return fellows;
}

/** The kinds of steps; the view is drawn again only when they change. */
export function useKinds(): FlowState['kinds'] {
  const { store } = useEditor();
  return useSyncExternalStore(store.subscribe, () => store.get().kinds);
}

/** The state of the editor; the view is drawn again when it changes. */
export function useFlowState(): FlowState {
  return useStoreState(useEditor().store);
}

/** The steps as the canvas and the list show them; the same list while none of them looks otherwise. */
export function useFaces(steps: readonly ShownStep[]): readonly ShownStep[] {
  const before = useRef<readonly ShownStep[]>([]);
  before.current = faces(steps, before.current);
  return before.current;
}
