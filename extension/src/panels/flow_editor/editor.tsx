import { useCallback, useEffect, useRef, useState } from 'react';
import type { FlowEditor } from '../../core/flow_editor';
import { deleteStep } from '../../core/flow_editing';
import { FlowLooks } from '../../core/flow_looks';
import { type ShownStep, shownSteps } from '../../core/flow_view';
import { Problems } from '../problems';
import { useTrans } from '../tools';
import { EditorCanvas } from './canvas';
import { EditorContext, useEditor, useFlowState } from './context';
import { StepDetailPane } from './details';
import { FlowHeader } from './header';
import { Palette } from './palette';
import { RowsPane } from './rows_pane';
import { StepsList } from './steps_list';

/** A flow file as it is edited. */
export default function FlowEditorView({ editor, onText }: { editor: FlowEditor; onText: () => void }): JSX.Element {
  return (
    <EditorContext.Provider value={editor}>
      <View onText={onText} />
    </EditorContext.Provider>
  );
}

function View({ onText }: { onText: () => void }): JSX.Element | null {
  const trans = useTrans();
  const state = useFlowState();
  const steps = useShownSteps(state);
  const details = useRef<HTMLElement>(null);
  const onKeyDown = useKeys();
  const looks = useLooks();
  const open = useCallback(() => details.current?.querySelector<HTMLElement>('input, select, textarea')?.focus(), []);
  const flow = state.history?.present ?? null;
  if (state.unreadable) {
    return (
      <div className="jp-PlainspokenFlow" data-testid="plainspoken-flow">
        <div className="jp-PlainspokenFlow-unreadable">
          <Problems problems={[state.unreadable]} />
          <button type="button" className="jp-Plainspoken-choice" onClick={onText}>
            {trans.__('Open as text')}
          </button>
        </div>
      </div>
    );
  }
  if (flow === null) {
    return null;
  }
  const step = steps.find(each => each.id === state.selected);
  const missing = flow.steps.length > 0 && !steps.some(each => each.ends);
  return (
    <div className="jp-PlainspokenFlow" data-testid="plainspoken-flow" onKeyDown={onKeyDown}>
      <FlowHeader flow={flow} />
      <Problems problems={[...state.problems, ...(state.checked?.problems ?? [])]} />
      {missing && <p className="jp-Plainspoken-hint">{trans.__('The flow has no end yet: select a step and press its flag.')}</p>}
      <div className="jp-PlainspokenFlow-body">
        <div className="jp-PlainspokenFlow-side">
          <Palette />
          <StepsList steps={steps} selected={state.selected} onOpen={open} />
        </div>
        <div className="jp-PlainspokenFlow-middle">
          <EditorCanvas flow={flow} steps={steps} selected={state.selected} looks={looks} />
          {looks && <RowsPane looks={looks} steps={steps} />}
        </div>
        <aside ref={details} className="jp-PlainspokenFlow-aside">
          {step ? (
            <StepDetailPane key={step.id} flow={flow} steps={steps} step={step} />
          ) : (
            <p className="jp-Plainspoken-hint">{trans.__('Select a step to see what it does and to change it.')}</p>
          )}
        </aside>
      </div>
    </div>
  );
}

/** The steps to show; each keeps its object while nothing of it changes. */
function useShownSteps(state: ReturnType<typeof useFlowState>): readonly ShownStep[] {
  const before = useRef<readonly ShownStep[]>([]);
  before.current = shownSteps(state, before.current);
  return before.current;
}

/** The looks at selected steps, as long as the editor is shown. */
function useLooks(): FlowLooks | null {
  const editor = useEditor();
  const [looks, setLooks] = useState<FlowLooks | null>(null);
  useEffect(() => {
    const made = new FlowLooks(editor);
    setLooks(made);
    return () => made.dispose();
  }, [editor]);
  return looks;
}

/** Undo and redo work everywhere in the editor, also while something is typed; Delete only where nothing is. */
function useKeys(): (event: React.KeyboardEvent) => void {
  const editor = useEditor();
  return useCallback(
    (event: React.KeyboardEvent) => {
      const key = event.key.toLowerCase();
      const command = event.ctrlKey || event.metaKey;
      const typing = (event.target as HTMLElement).closest('input, textarea, select, .cm-editor') !== null;
      if (command && key === 'z') {
        if (event.shiftKey) {
          editor.redo();
        } else {
          editor.undo();
        }
      } else if (command && key === 'y') {
        editor.redo();
      } else if ((event.key === 'Delete' || event.key === 'Backspace') && !typing) {
        const { selected } = editor.store.get();
        editor.edit(flow => deleteStep(flow, selected));
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    },
    [editor]
  );
}
