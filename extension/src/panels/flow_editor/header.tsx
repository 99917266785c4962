import { setSource, unplace } from '../../core/flow_editing';
import type { ShownStep } from '../../core/flow_view';
import type { FlowDocument } from '../../wire/types';
import { IconButton } from '../button';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import { useEditor, useFellows, useFlowState } from './context';
import { WordsBar } from './words_bar';

/** The source, the line of words, and what concerns the whole flow. */
export function FlowHeader({ flow, steps }: { flow: FlowDocument; steps: readonly ShownStep[] }): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const { run } = useFellows();
  const { history } = useFlowState();
  const placed = flow.steps.some(step => step.at !== null);
  return (
    <header className="jp-PlainspokenFlow-header">
      <SourcePicker flow={flow} />
      <WordsBar steps={steps} />
      <span className="jp-Plainspoken-actions">
        <IconButton
          icon="play"
          label={trans.__('Run the flow (Ctrl+Enter)')}
          disabled={!steps.some(step => step.ends)}
          onClick={() => void run.start()}
          testId="plainspoken-flow-run"
        >
          {trans.__('Run')}
        </IconButton>
        <IconButton
          icon="undo"
          label={trans.__('Undo (Ctrl+Z)')}
          disabled={!history || history.past.length === 0}
          onClick={() => editor.undo()}
          testId="plainspoken-flow-undo"
        />
        <IconButton
          icon="redo"
          label={trans.__('Redo (Ctrl+Shift+Z)')}
          disabled={!history || history.future.length === 0}
          onClick={() => editor.redo()}
          testId="plainspoken-flow-redo"
        />
        <IconButton
          icon="tidy"
          label={trans.__('Lay the steps out anew')}
          disabled={!placed}
          onClick={() => editor.edit(unplace)}
        />
      </span>
    </header>
  );
}

function SourcePicker({ flow }: { flow: FlowDocument }): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const { store } = editor.desk;
  const { choices, ready } = useStoreState(store);
  const known = choices.some(choice => choice.info.name === flow.source);
  const choose = (name: string) => {
    const choice = choices.find(each => each.info.name === name);
    if (choice) {
      editor.edit(before => setSource(before, name, choice.info.dialect));
    }
  };
  return (
    <label className="jp-Plainspoken-source">
      <span>{trans.__('Data')}</span>
      <select value={flow.source} data-testid="plainspoken-flow-source" onChange={event => choose(event.target.value)}>
        {!known && (
          <option value={flow.source}>
            {flow.source === '' || !ready ? flow.source : trans.__('%1 (not here)', flow.source)}
          </option>
        )}
        {choices.map(choice => (
          <option key={choice.id} value={choice.info.name}>
            {choice.info.name}
          </option>
        ))}
      </select>
    </label>
  );
}
