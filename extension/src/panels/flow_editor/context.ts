import { createContext, useContext } from 'react';
import type { FlowEditor } from '../../core/flow_editor';
import type { FlowState } from '../../core/flow_editor';
import { useStoreState } from '../store';

/** The editor that the views around it show. */
export const EditorContext = createContext<FlowEditor | null>(null);

/** The editor of the flow in view. */
export function useEditor(): FlowEditor {
  const editor = useContext(EditorContext);
  if (editor === null) {
    throw new Error('Views of a flow stand within an EditorContext.');
  }
  return editor;
}

/** The state of the editor; the view is drawn again when it changes. */
export function useFlowState(): FlowState {
  return useStoreState(useEditor().store);
}
