import { memo, useMemo, useRef } from 'react';
import { inputsFirst } from '../../core/flow';
import { deleteStep, moveEarlier, moveLater } from '../../core/flow_editing';
import { type ShownStep, withNote } from '../../core/flow_view';
import { Icon } from '../icons';
import { useTrans } from '../tools';
import { useEditor } from './context';
import { StandingMark } from './node';

interface StepsListProps {
  readonly steps: readonly ShownStep[];
  readonly selected: string;
  readonly onOpen: () => void;
}

/** The steps as a list, each after those it reads: arrows move, Enter opens the form, Delete removes, Alt+arrows reorder. */
export const StepsList = memo(function StepsList(props: StepsListProps): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const list = useRef<HTMLUListElement>(null);
  const steps = useMemo(() => inputsFirst(props.steps, step => step.given.inputs), [props.steps]);
  const at = steps.findIndex(step => step.id === props.selected);
  const go = (place: number) => {
    const step = steps[Math.max(0, Math.min(steps.length - 1, place))];
    if (step) {
      editor.select(step.id);
      list.current?.querySelector<HTMLElement>(`[data-step="${step.id}"]`)?.focus();
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const { key, altKey } = event;
    const down = key === 'ArrowDown' ? 1 : -1;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (altKey) {
        editor.edit(flow => (down > 0 ? moveLater : moveEarlier)(flow, props.selected));
      } else {
        go(at + down);
      }
    } else if (key === 'Home' || key === 'End') {
      go(key === 'Home' ? 0 : steps.length - 1);
    } else if ((key === 'Enter' && !event.ctrlKey && !event.metaKey) || key === ' ') {
      props.onOpen();
    } else if ((key === 'Delete' || key === 'Backspace') && at >= 0) {
      const next = steps[at + 1] ?? steps[at - 1];
      editor.edit(flow => deleteStep(flow, props.selected));
      if (next) {
        go(steps.indexOf(next));
      }
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="jp-PlainspokenFlow-outline">
      <h4 id="plainspoken-flow-steps">{trans.__('Steps')}</h4>
      <ul
        ref={list}
        role="listbox"
        aria-label={trans.__('Steps of the flow')}
        data-testid="plainspoken-flow-outline"
        onKeyDown={onKeyDown}
      >
        {steps.map((step, place) => (
          <Line
            key={step.id}
            step={step}
            selected={step.id === props.selected}
            reachable={step.id === props.selected || (at < 0 && place === 0)}
          />
        ))}
      </ul>
      {steps.length === 0 && <p className="jp-Plainspoken-hint">{trans.__('No steps yet.')}</p>}
    </section>
  );
});

interface LineProps {
  readonly step: ShownStep;
  readonly selected: boolean;
  /** Whether Tab comes here: to one line of the list. */
  readonly reachable: boolean;
}

const Line = memo(function Line({ step, selected, reachable }: LineProps): JSX.Element {
  const editor = useEditor();
  return (
    <li
      role="option"
      aria-selected={selected}
      tabIndex={reachable ? 0 : -1}
      data-step={step.id}
      data-standing={step.standing}
      onFocus={() => editor.select(step.id)}
      onClick={() => editor.select(step.id)}
      title={withNote(step.sentence, step.given.note)}
    >
      <Icon name={step.kind} or={step.group} />
      <span className="jp-PlainspokenFlow-outline-text">
        {step.standing === 'wrong' ? step.title : step.sentence || step.title}
      </span>
      <StandingMark standing={step.standing} />
    </li>
  );
});
