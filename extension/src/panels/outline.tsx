import { canRemove } from '../core/flow';
import type { FlowProps } from './flow';
import { IconButton } from './button';
import { Icon } from './icons';
import { useTrans } from './tools';

/** The steps as a list: all that the canvas does, for the keyboard and for a screen reader. */
export function FlowOutline(props: FlowProps): JSX.Element {
  const trans = useTrans();
  const { pipeline, selected, onRemove } = props;
  return (
    <ol className="jp-Plainspoken-outline" aria-label={trans.__('Steps')} data-testid="plainspoken-outline">
      {pipeline.steps.map(step => (
        <li key={step.id}>
          <button
            type="button"
            className="jp-Plainspoken-outline-step"
            aria-pressed={step.id === selected}
            data-step={step.id}
            onClick={() => props.onSelect(step.id === selected ? '' : step.id)}
          >
            <Icon name={step.kind} />
            <span>{step.sentence || step.title}</span>
          </button>
          {onRemove && canRemove(pipeline, step.id) && (
            <IconButton
              icon="close"
              label={trans.__('Remove step: %1', step.title)}
              onClick={() => onRemove(step.id)}
            />
          )}
        </li>
      ))}
    </ol>
  );
}
