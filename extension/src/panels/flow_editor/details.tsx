import { deleteStep, mayRename, moveEarlier, moveLater, setNote, setOutput } from '../../core/flow_editing';
import type { ShownStep } from '../../core/flow_view';
import type { FlowDocument } from '../../wire/types';
import { IconButton } from '../button';
import { Icon } from '../icons';
import { Problems } from '../problems';
import { useTrans } from '../tools';
import { useEditor, useFellows } from './context';
import { StepForm, useUnplaced } from './form';
import { Reads } from './reads';
import { Sentence } from './sentence';
import { WordsReply } from './words_reply';

interface DetailsProps {
  readonly flow: FlowDocument;
  readonly steps: readonly ShownStep[];
  readonly step: ShownStep;
}

/** All about the selected step: what it does, what is wrong with it, its form, what it reads and what leaves it. */
export function StepDetailPane({ flow, steps, step }: DetailsProps): JSX.Element {
  const trans = useTrans();
  const { view } = step;
  const waits = (view?.waits_for ?? []).map(id => steps.find(other => other.id === id)?.title ?? id);
  return (
    <section className="jp-PlainspokenFlow-details" aria-label={trans.__('Step: %1', step.title)} data-testid="plainspoken-flow-details">
      <header>
        <Icon name={step.kind} or={step.group} />
        <h3>{step.title}</h3>
      </header>
      <Sentence step={step} />
      <WordsReply about={step.id} />
      <StepButtons flow={flow} step={step} />
      <Problems problems={[...useUnplaced(step), ...(view?.warnings ?? [])]} />
      {waits.length > 0 && (
        <p className="jp-PlainspokenFlow-waits">
          <Icon name="wait" />
          <span>{trans.__('This step waits until these are in order: %1', waits.join(', '))}</span>
        </p>
      )}
      <StepForm steps={steps} step={step} />
      {step.places > 0 && <Reads steps={steps} step={step} />}
      <Columns step={step} />
      <About flow={flow} step={step} />
    </section>
  );
}

function StepButtons({ flow, step }: { flow: FlowDocument; step: ShownStep }): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const { run } = useFellows();
  const earlier = moveEarlier(flow, step.id) !== flow;
  const later = moveLater(flow, step.id) !== flow;
  return (
    <div className="jp-PlainspokenFlow-buttons" role="group" aria-label={trans.__('What to do with this step')}>
      <IconButton
        icon="play"
        label={trans.__('Run to here (Ctrl+Shift+Enter)')}
        testId="plainspoken-flow-run-here"
        onClick={() => void run.start(step.id)}
      >
        {trans.__('Run to here')}
      </IconButton>
      <IconButton
        icon="up"
        label={trans.__('One place earlier (Alt+Up in the list)')}
        disabled={!earlier}
        onClick={() => editor.edit(before => moveEarlier(before, step.id))}
      />
      <IconButton
        icon="down"
        label={trans.__('One place later (Alt+Down in the list)')}
        disabled={!later}
        onClick={() => editor.edit(before => moveLater(before, step.id))}
      />
      <IconButton
        icon="flag"
        label={step.ends ? trans.__('The flow ends here') : trans.__('End the flow here')}
        pressed={step.ends}
        disabled={step.ends}
        onClick={() => editor.edit(before => setOutput(before, step.id))}
      />
      <IconButton
        icon="close"
        label={trans.__('Remove step: %1', step.title)}
        testId="plainspoken-flow-remove"
        onClick={() => editor.edit(before => deleteStep(before, step.id))}
      />
    </div>
  );
}

function Columns({ step }: { step: ShownStep }): JSX.Element | null {
  const trans = useTrans();
  const columns = step.view?.columns ?? [];
  return columns.length === 0 ? null : (
    <details className="jp-Plainspoken-details">
      <summary>{trans._n('%1 column leaves it', '%1 columns leave it', columns.length)}</summary>
      <ul className="jp-PlainspokenFlow-columns">
        {columns.map(column => (
          <li key={column.name}>
            <span>{column.name}</span> <small>{column.type}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The name others refer to it by, and what somebody wants to say about it. */
function About({ flow, step }: { flow: FlowDocument; step: ShownStep }): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  return (
    <details className="jp-Plainspoken-details" open={step.given.note !== ''}>
      <summary>{trans.__('Name and note')}</summary>
      <label className="jp-PlainspokenFlow-field">
        <span>{trans.__('Name in the file and in code')}</span>
        <input
          key={step.id}
          className="jp-PlainspokenFlow-input"
          defaultValue={step.id}
          onBlur={event => {
            void editor.rename(step.id, event.target.value.trim());
            event.target.value = mayRename(flow, step.id, event.target.value.trim()) ? event.target.value.trim() : step.id;
          }}
          onKeyDown={event => event.key === 'Enter' && event.currentTarget.blur()}
        />
      </label>
      <label className="jp-PlainspokenFlow-field">
        <span>{trans.__('Note')}</span>
        <textarea
          className="jp-PlainspokenFlow-input"
          rows={2}
          value={step.given.note}
          onChange={event => editor.edit(before => setNote(before, step.id, event.target.value), `note ${step.id}`)}
        />
      </label>
    </details>
  );
}
