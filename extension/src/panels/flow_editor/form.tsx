import { useMemo } from 'react';
import { setParam } from '../../core/flow_editing';
import type { ShownStep } from '../../core/flow_view';
import type { Field, ResultColumn } from '../../wire/types';
import { useTrans } from '../tools';
import { useEditor, useFlowState } from './context';
import { FieldEditor, placeOfField } from './fields';
import { NamedExpressions } from './list_fields';

const NONE: readonly ResultColumn[] = [];

interface FormProps {
  readonly steps: readonly ShownStep[];
  readonly step: ShownStep;
}

/** The form of a step, made from what its kind says of its parameters. */
export function StepForm({ steps, step }: FormProps): JSX.Element | null {
  const trans = useTrans();
  const { kinds } = useFlowState();
  const kind = kinds.find(each => each.kind === step.kind);
  const inputs = useMemo(
    () => step.given.inputs.map(id => steps.find(other => other.id === id)?.view?.columns ?? NONE),
    [steps, step.given.inputs]
  );
  const fields = (kind?.fields ?? []).filter(field => !field.hidden);
  if (kind === undefined || fields.length === 0) {
    return null;
  }
  return (
    <form
      className="jp-PlainspokenFlow-form"
      aria-label={trans.__('Settings of this step')}
      data-testid="plainspoken-flow-form"
      onSubmit={event => event.preventDefault()}
    >
      {fields.map(field => (
        <FieldRow key={field.name} field={field} step={step} inputs={inputs} />
      ))}
    </form>
  );
}

interface FieldRowProps {
  readonly field: Field;
  readonly step: ShownStep;
  readonly inputs: readonly (readonly ResultColumn[])[];
}

function FieldRow({ field, step, inputs }: FieldRowProps): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const props = {
    field,
    value: step.given.params[field.name],
    columns: inputs[field.input] ?? NONE,
    others: inputs[1] ?? NONE,
    onChange: (value: Parameters<typeof setParam>[3]) =>
      editor.edit(flow => setParam(flow, step.id, field.name, value), `${step.id}.${field.name}`)
  };
  return (
    <div className="jp-PlainspokenFlow-field" data-field={field.name}>
      {field.kind !== 'flag' && (
        <span>
          {field.label}
          {field.optional && <small> {trans.__('(if you like)')}</small>}
        </span>
      )}
      {field.kind === 'named_expressions' ? (
        <NamedExpressions {...props} place={placeOfField(field, step.kind)} />
      ) : (
        <FieldEditor {...props} />
      )}
      {field.hint !== '' && <small className="jp-Plainspoken-hint">{field.hint}</small>}
    </div>
  );
}
