import { useMemo } from 'react';
import { setParam } from '../../core/flow_editing';
import type { ShownStep } from '../../core/flow_view';
import { beneath, isAbout, lineOf } from '../../core/step_form';
import { single } from '../../wire/transport';
import type { Field, Mend, Problem, ResultColumn } from '../../wire/types';
import { Problems } from '../problems';
import { useTrans } from '../tools';
import { StepContext, useEditor, useFlowState, useKinds, useStep } from './context';
import { FieldEditor } from './fields';

const NONE: readonly ResultColumn[] = [];

interface FormProps {
  readonly steps: readonly ShownStep[];
  readonly step: ShownStep;
}

/** The form of a step, made from what its kind says of its parameters. */
export function StepForm({ steps, step }: FormProps): JSX.Element | null {
  const trans = useTrans();
  const fields = useFields(step);
  const inputs = useMemo(
    () => step.given.inputs.map(id => steps.find(other => other.id === id)?.view?.columns ?? NONE),
    [steps, step.given.inputs]
  );
  if (fields.length === 0) {
    return null;
  }
  return (
    <StepContext.Provider value={step}>
      <form
        className="jp-PlainspokenFlow-form"
        aria-label={trans.__('Settings of this step')}
        data-testid="plainspoken-flow-form"
        onSubmit={event => event.preventDefault()}
      >
        {fields.map(field => (
          <FieldRow key={field.name} field={field} inputs={inputs} />
        ))}
      </form>
    </StepContext.Provider>
  );
}

/** The parameters that the form of a step asks for. */
function useFields(step: ShownStep): readonly Field[] {
  const kinds = useKinds();
  return useMemo(() => kinds.find(each => each.kind === step.kind)?.fields.filter(each => !each.hidden) ?? [], [kinds, step.kind]);
}

/** Parameters that nobody types and that no longer hold when the field changes: SQL written anew gives other columns. */
function useOutdated(field: Field, kind: string): readonly string[] {
  const fields = useKinds().find(each => each.kind === kind)?.fields ?? [];
  return field.kind === 'sql' ? fields.filter(each => each.hidden && each.kind === 'typed_columns').map(each => each.name) : [];
}

/** The problems of a step that stand neither beneath a field of its form nor, as those of the whole flow, above the canvas. */
export function useUnplaced(step: ShownStep): readonly Problem[] {
  const fields = useFields(step);
  const said = useFlowState().checked?.problems ?? [];
  const unplaced = (step.view?.problems ?? []).filter(problem => !fields.some(field => isAbout(problem, field)));
  return unplaced.map(problem => beneath(problem)).filter(problem => !said.some(({ message }) => message === problem.message));
}

interface FieldRowProps {
  readonly field: Field;
  readonly inputs: readonly (readonly ResultColumn[])[];
}

function FieldRow({ field, inputs }: FieldRowProps): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const step = useStep();
  const outdated = useOutdated(field, step.kind);
  const problems = (step.view?.problems ?? []).filter(problem => isAbout(problem, field));
  const mends = (step.view?.mends ?? []).filter(({ field: place }) => problems.some(problem => problem.field === place));
  const props = {
    field,
    value: step.given.params[field.name],
    columns: inputs[field.input] ?? NONE,
    others: inputs[1] ?? NONE,
    wrong: problems.map(lineOf).find(line => line !== null) ?? null,
    onChange: (value: Parameters<typeof setParam>[3]) =>
      editor.edit(
        flow => outdated.reduce((next, name) => setParam(next, step.id, name, undefined), setParam(flow, step.id, field.name, value)),
        `${step.id}.${field.name}`
      )
  };
  return (
    <div className="jp-PlainspokenFlow-field" data-field={field.name} data-wrong={problems.length > 0}>
      {field.kind !== 'flag' && (
        <span>
          {field.label}
          {field.optional && <small> {trans.__('(if you like)')}</small>}
        </span>
      )}
      <FieldEditor {...props} />
      <Problems problems={problems.map(problem => beneath(problem, [field]))} />
      {mends.map(mend => (
        <MendButton key={mend.use} mend={mend} />
      ))}
      {field.hint !== '' && <small className="jp-Plainspoken-hint">{field.hint}</small>}
    </div>
  );
}

/** Use the name that a missing column has now, here and in the steps after this one. */
function MendButton({ mend }: { mend: Mend }): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const step = useStep();
  return (
    <button
      type="button"
      className="jp-Plainspoken-choice"
      data-testid="plainspoken-flow-mend"
      title={mend.renamed_by === '' ? undefined : trans.__('Step %1 renamed %2. Later steps are changed, too.', mend.renamed_by, mend.column)}
      onClick={() => void editor.remake((reach, flow) => single(reach, 'mendflow', { flow, step: step.id, mend }, 'flowmade'))}
    >
      {mend.renamed_by === '' ? trans.__('Use “%1”', mend.use) : trans.__('Use the new name “%1”', mend.use)}
    </button>
  );
}
