import { createContext, useContext } from 'react';
import type { FlowEditor, FlowState } from '../../core/flow_editor';
import type { FlowLooks } from '../../core/flow_looks';
import type { FlowRun } from '../../core/flow_run';
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

/** The state of the editor; the view is drawn again when it changes. */
export function useFlowState(): FlowState {
  return useStoreState(useEditor().store);
}
