import { useMemo } from 'react';
import { expressionItems, nameItems, placeOfField } from '../../core/field_completion';
import { asText, toNumber } from '../../core/field_values';
import type { Field, JsonValue, ResultColumn } from '../../wire/types';
import { useTrans } from '../tools';
import { Usual } from '../usual';
import { useAsking, useProposing, useUsual } from './asking_fields';
import { useStep } from './context';
import { ColumnsField, ConditionPairs, NamedExpressions, SortKeys } from './list_fields';
import { SourceField } from './source_field';
import { Suggesting } from '../suggesting';
import { TableField } from './table_field';
import { useDraft } from './use_draft';
import { Pairs, Renames, Values } from './value_fields';

/** What every field of a form gets. */
export interface FieldProps {
  readonly field: Field;
  readonly value: JsonValue | undefined;
  /** The columns it speaks of. */
  readonly columns: readonly ResultColumn[];
  /** The columns of the second input. */
  readonly others: readonly ResultColumn[];
  /** The number of the line that is wrong, where one is. */
  readonly wrong: number | null;
  /** Undefined takes the parameter away. */
  readonly onChange: (value: JsonValue | undefined) => void;
}

/** The editor of a field, by what it holds. */
export function FieldEditor(props: FieldProps): JSX.Element {
  switch (props.field.kind) {
    case 'column':
      return <ColumnField {...props} />;
    case 'columns':
      return <ColumnsField {...props} />;
    case 'expression':
    case 'condition':
      return <ExpressionField {...props} />;
    case 'named_expressions':
      return <NamedExpressions {...props} />;
    case 'sort_keys':
      return <SortKeys {...props} />;
    case 'match_keys':
      return <ConditionPairs {...props} />;
    case 'renames':
      return <Renames {...props} />;
    case 'value_pairs':
      return <Pairs {...props} />;
    case 'values':
      return <Values {...props} />;
    case 'flag':
      return <FlagField {...props} />;
    case 'choice':
      return <ChoiceField {...props} />;
    case 'table':
      return <TableField {...props} />;
    case 'source':
      return <SourceField {...props} />;
    case 'sql':
      return <StatementField {...props} />;
    case 'number':
      return <NumberField {...props} />;
    default:
      return <TextField {...props} />;
  }
}

/** An empty text is no value where none is needed. */
function given(field: Field, text: string): JsonValue | undefined {
  return text === '' && field.optional ? undefined : text;
}

function ColumnField({ field, value, columns, onChange }: FieldProps): JSX.Element {
  return (
    <Suggesting
      value={asText(value)}
      label={field.label}
      onChange={text => onChange(given(field, text))}
      suggest={text => nameItems(text, columns)}
      ask={useAsking(field)()}
    />
  );
}

function ExpressionField({ field, value, columns, others, onChange }: FieldProps): JSX.Element {
  const trans = useTrans();
  const { kind } = useStep();
  // A condition of a join reads both inputs.
  const known = useMemo(() => [...columns, ...others.filter(each => !columns.some(c => c.name === each.name))], [columns, others]);
  return (
    <Suggesting
      long
      value={asText(value)}
      label={field.label}
      placeholder={field.kind === 'condition' ? trans.__('such as price > 10') : ''}
      onChange={text => onChange(given(field, text))}
      suggest={(text, cursor) => expressionItems(text, cursor, known, placeOfField(field, kind))}
      ask={useAsking(field)()}
    />
  );
}

function StatementField({ field, value, onChange }: FieldProps): JSX.Element {
  return <Suggesting long value={asText(value)} label={field.label} onChange={onChange} ask={useAsking(field)()} />;
}

function TextField({ field, value, onChange }: FieldProps): JSX.Element {
  const change = (text: string) => onChange(given(field, text));
  return <Suggesting plain value={asText(value)} label={field.label} onChange={change} ask={useProposing(field)} />;
}

function NumberField({ field, value, onChange }: FieldProps): JSX.Element {
  const [text, setText] = useDraft(value ?? null, asText, toNumber);
  const change = (next: string) => {
    setText(next);
    onChange(toNumber(next) ?? (field.optional ? undefined : null));
  };
  return <Suggesting plain value={text} label={field.label} onChange={change} ask={useProposing(field)} />;
}

function FlagField({ field, value, onChange }: FieldProps): JSX.Element {
  const trans = useTrans();
  const usual = useUsual(field);
  const on = value === true;
  return (
    <>
      <label className="jp-PlainspokenFlow-flag">
        <input type="checkbox" checked={on} onChange={event => onChange(event.target.checked)} />
        <span>{field.label}</span>
      </label>
      <Usual
        item={usual}
        label={usual?.insert === 'true' ? trans.__('yes') : trans.__('no')}
        now={String(on)}
        onTake={insert => onChange(insert === 'true')}
      />
    </>
  );
}

function ChoiceField({ field, value, onChange }: FieldProps): JSX.Element {
  const trans = useTrans();
  // One of several that may be left out is the first of them then.
  const first = field.optional ? (field.choices[0] ?? '') : '';
  const now = asText(value) || first;
  const usual = useUsual(field);
  const called = (choice: string) => field.words[field.choices.indexOf(choice)] ?? choice;
  return (
    <>
      <select
        className="jp-PlainspokenFlow-input"
        aria-label={field.label}
        value={now}
        onChange={event => onChange(event.target.value === first ? undefined : event.target.value)}
      >
        {now === '' && <option value="">{trans.__('choose …')}</option>}
        {now !== '' && !field.choices.includes(now) && <option value={now}>{now}</option>}
        {field.choices.map(choice => (
          <option key={choice} value={choice}>
            {called(choice)}
          </option>
        ))}
      </select>
      <Usual item={usual} label={called(usual?.insert ?? '')} now={now} onTake={onChange} />
    </>
  );
}
