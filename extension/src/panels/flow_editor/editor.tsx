import { useCallback, useEffect, useRef, useState } from 'react';
import type { FlowEditor } from '../../core/flow_editor';
import { deleteStep } from '../../core/flow_editing';
import { FlowLooks } from '../../core/flow_looks';
import { FlowRun } from '../../core/flow_run';
import { FlowWording } from '../../core/flow_wording';
import { type ShownStep, shownSteps } from '../../core/flow_view';
import { Problems } from '../problems';
import { TellContext } from '../tell';
import { useTrans } from '../tools';
import { Beginning } from './beginning';
import { EditorCanvas } from './canvas';
import { EditorContext, type Fellows, FellowsContext, useEditor, useFaces, useFlowState } from './context';
import { StepDetailPane } from './details';
import { FileLine, type FileTools } from './file_line';
import { FlowHeader } from './header';
import { Palette } from './palette';
import { LowerPane } from './lower_pane';
import { StepsList } from './steps_list';
import { WordsReply } from './words_reply';

interface FileProps extends FileTools {
  /** Show the text of the file beside. */
  readonly onText: () => void;
}

/** A flow file as it is edited. */
export default function FlowEditorView({ editor, ...file }: FileProps & { editor: FlowEditor }): JSX.Element {
  return (
    <EditorContext.Provider value={editor}>
      <TellContext.Provider value={editor.tell}>
        <View {...file} />
      </TellContext.Provider>
    </EditorContext.Provider>
  );
}

function View({ onText, ...file }: FileProps): JSX.Element | null {
  const trans = useTrans();
  const editor = useEditor();
  const state = useFlowState();
  const steps = useShownSteps(state);
  const shown = useFaces(steps);
  const details = useRef<HTMLElement>(null);
  const fellows = useFellowsOf();
  const onKeyDown = useKeys(fellows);
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
          {flow !== null && (
            <button type="button" className="jp-Plainspoken-choice" onClick={() => editor.restore()}>
              {trans.__('Go back to the flow that was shown')}
            </button>
          )}
        </div>
      </div>
    );
  }
  if (flow === null || fellows === null) {
    return null;
  }
  const step = steps.find(each => each.id === state.selected);
  const missing = flow.steps.length > 0 && !steps.some(each => each.ends);
  return (
    <FellowsContext.Provider value={fellows}>
      <div className="jp-PlainspokenFlow" data-testid="plainspoken-flow" onKeyDown={onKeyDown}>
        <FlowHeader flow={flow} steps={shown} />
        <FileLine {...file} />
        <WordsReply about="" />
        <Problems problems={[...state.problems, ...(state.checked?.problems ?? [])]} />
        {missing && <p className="jp-Plainspoken-hint">{trans.__('The flow has no end yet: select a step and press its flag.')}</p>}
        <div className="jp-PlainspokenFlow-body">
          <div className="jp-PlainspokenFlow-side">
            <Palette />
            <StepsList steps={shown} selected={state.selected} onOpen={open} />
          </div>
          <div className="jp-PlainspokenFlow-middle">
            {steps.length === 0 && <Beginning flow={flow} />}
            <EditorCanvas flow={flow} steps={shown} selected={state.selected} looks={fellows.looks} />
            {steps.length > 0 && <LowerPane steps={shown} />}
          </div>
          <aside ref={details} className="jp-PlainspokenFlow-aside">
            {step ? (
              <StepDetailPane key={step.id} flow={flow} steps={steps} step={step} />
            ) : (
              steps.length > 0 && (
                <p className="jp-Plainspoken-hint">{trans.__('Select a step to see what it does and to change it.')}</p>
              )
            )}
          </aside>
        </div>
      </div>
    </FellowsContext.Provider>
  );
}

/** The steps to show; each keeps its object while nothing of it changes. */
function useShownSteps(state: ReturnType<typeof useFlowState>): readonly ShownStep[] {
  const before = useRef<readonly ShownStep[]>([]);
  before.current = shownSteps(state, before.current);
  return before.current;
}

/** What works beside the editor, as long as it is shown. */
function useFellowsOf(): Fellows | null {
  const editor = useEditor();
  const [fellows, setFellows] = useState<Fellows | null>(null);
  useEffect(() => {
    const made = { looks: new FlowLooks(editor), run: new FlowRun(editor), wording: new FlowWording(editor) };
    setFellows(made);
    return () => Object.values(made).forEach(each => each.dispose());
  }, [editor]);
  return fellows;
}

/**
 * Undo, redo and running work everywhere in the editor, also while something is typed; Delete and the way to the words
 * only where nothing is.
 */
function useKeys(fellows: Fellows | null): (event: React.KeyboardEvent<HTMLElement>) => void {
  const editor = useEditor();
  return useCallback(
    event => {
      const key = event.key.toLowerCase();
      const command = event.ctrlKey || event.metaKey;
      const typing = (event.target as HTMLElement).closest('input, textarea, select, .cm-editor') !== null;
      const { selected } = editor.store.get();
      if (command && (key === 'z' || key === 'y')) {
        if (event.shiftKey || key === 'y') {
          editor.redo();
        } else {
          editor.undo();
        }
      } else if (command && key === 'enter') {
        void fellows?.run.start(event.shiftKey ? selected : undefined);
      } else if ((event.key === 'Delete' || event.key === 'Backspace') && !typing) {
        editor.edit(flow => deleteStep(flow, selected));
      } else if (key === '/' && !typing) {
        event.currentTarget.querySelector<HTMLElement>('.jp-PlainspokenFlow-words input')?.focus();
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    },
    [editor, fellows]
  );
}
