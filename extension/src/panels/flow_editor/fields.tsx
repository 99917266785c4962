import { useMemo } from 'react';
import { expressionItems, nameItems, type Place } from '../../core/field_completion';
import { asText, toNumber } from '../../core/field_values';
import type { Field, JsonValue, ResultColumn } from '../../wire/types';
import { useTrans } from '../tools';
import { ColumnsField, ConditionPairs, NamedExpressions, Renames, SortKeys, Values } from './list_fields';
import { Suggesting } from './suggesting';
import { TableField } from './table_field';

/** What every field of a form gets. */
export interface FieldProps {
  readonly field: Field;
  readonly value: JsonValue | undefined;
  /** The columns it speaks of. */
  readonly columns: readonly ResultColumn[];
  /** The columns of the second input. */
  readonly others: readonly ResultColumn[];
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
    case 'values':
      return <Values {...props} />;
    case 'flag':
      return <FlagField {...props} />;
    case 'choice':
      return <ChoiceField {...props} />;
    case 'table':
      return <TableField {...props} />;
    default:
      return <TextField {...props} />;
  }
}

/** An empty text is no value where none is needed. */
export function given(field: Field, text: string): JsonValue | undefined {
  return text === '' && field.optional ? undefined : text;
}

function ColumnField({ field, value, columns, onChange }: FieldProps): JSX.Element {
  return (
    <Suggesting
      value={asText(value)}
      label={field.label}
      onChange={text => onChange(given(field, text))}
      suggest={text => nameItems(text, columns)}
    />
  );
}

/** Which functions a field's expressions may use. */
export function placeOfField(field: Field, kind: string): Place {
  if (field.kind === 'condition') {
    return 'condition';
  }
  if (kind === 'aggregate' && field.name !== 'keys') {
    return 'aggregate';
  }
  return kind === 'window' && field.kind === 'named_expressions' ? 'window' : 'value';
}

function ExpressionField({ field, value, columns, others, onChange }: FieldProps): JSX.Element {
  const trans = useTrans();
  // A condition of a join reads both inputs.
  const known = useMemo(() => [...columns, ...others.filter(each => !columns.some(c => c.name === each.name))], [columns, others]);
  return (
    <Suggesting
      long
      value={asText(value)}
      label={field.label}
      placeholder={field.kind === 'condition' ? trans.__('such as price > 10') : ''}
      onChange={text => onChange(given(field, text))}
      suggest={(text, cursor) => expressionItems(text, cursor, known, placeOfField(field, ''))}
    />
  );
}

function TextField({ field, value, onChange }: FieldProps): JSX.Element {
  const common = { className: 'jp-PlainspokenFlow-input', 'aria-label': field.label, value: asText(value) };
  if (field.kind === 'sql') {
    return <textarea {...common} rows={6} spellCheck={false} onChange={event => onChange(event.target.value)} />;
  }
  if (field.kind === 'number') {
    return (
      <input
        {...common}
        inputMode="decimal"
        onChange={event => onChange(toNumber(event.target.value) ?? (field.optional ? undefined : null))}
      />
    );
  }
  return <input {...common} onChange={event => onChange(given(field, event.target.value))} />;
}

function FlagField({ field, value, onChange }: FieldProps): JSX.Element {
  return (
    <label className="jp-PlainspokenFlow-flag">
      <input type="checkbox" checked={value === true} onChange={event => onChange(event.target.checked)} />
      <span>{field.label}</span>
    </label>
  );
}

function ChoiceField({ field, value, onChange }: FieldProps): JSX.Element {
  const trans = useTrans();
  const now = asText(value);
  return (
    <select
      className="jp-PlainspokenFlow-input"
      aria-label={field.label}
      value={now}
      onChange={event => onChange(given(field, event.target.value))}
    >
      {(field.optional || now === '') && <option value="">{field.optional ? trans.__('none') : trans.__('choose …')}</option>}
      {now !== '' && !field.choices.includes(now) && <option value={now}>{now}</option>}
      {field.choices.map(choice => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  );
}
