import type { ReactNode } from 'react';
import { expressionItems, nameFor, nameItems, type Place, quoted } from '../../core/field_completion';
import { asLines, asPairs, asText, asTexts, fromValue, type Line, replaced, toValue } from '../../core/field_values';
import type { JsonValue, ResultColumn } from '../../wire/types';
import { IconButton } from '../button';
import { useTrans } from '../tools';
import type { FieldProps } from './fields';
import { Suggesting } from './suggesting';

interface RowsProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly fresh: T;
  readonly onChange: (items: T[]) => void;
  readonly children: (item: T, set: (item: T) => void, place: number) => ReactNode;
}

/** The lines of a field that has several: each can be removed, and one more added. */
function Rows<T>({ label, items, fresh, onChange, children }: RowsProps<T>): JSX.Element {
  const trans = useTrans();
  return (
    <div className="jp-PlainspokenFlow-lines" role="group" aria-label={label}>
      {items.map((item, place) => (
        <div key={place} className="jp-PlainspokenFlow-line">
          {children(item, next => onChange(replaced(items, place, next)), place)}
          <IconButton
            icon="close"
            label={trans.__('Remove line %1 of “%2”', place + 1, label)}
            onClick={() => onChange(replaced(items, place, undefined))}
          />
        </div>
      ))}
      <button type="button" className="jp-Plainspoken-link" onClick={() => onChange([...items, fresh])}>
        {items.length === 0 ? trans.__('Add') : trans.__('Add another')}
      </button>
    </div>
  );
}

function toList(props: FieldProps, items: readonly JsonValue[]): void {
  props.onChange(items.length === 0 && props.field.optional ? undefined : [...items]);
}

interface ExpressionProps {
  readonly value: string;
  readonly label: string;
  readonly columns: readonly ResultColumn[];
  readonly place: Place;
  readonly onChange: (value: string) => void;
}

function Expression({ columns, place, ...props }: ExpressionProps): JSX.Element {
  return <Suggesting {...props} suggest={(text, cursor) => expressionItems(text, cursor, columns, place)} />;
}

/** A list of column names. */
export function ColumnsField(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const names = asTexts(props.value);
  const left = props.columns.filter(column => !names.includes(column.name));
  return (
    <Rows label={props.field.label} items={names} fresh="" onChange={items => toList(props, items)}>
      {(name, set, place) => (
        <Suggesting
          value={name}
          label={trans.__('%1, column %2', props.field.label, place + 1)}
          onChange={set}
          suggest={text => nameItems(text, left)}
        />
      )}
    </Rows>
  );
}

/** Expressions with names. A name nobody typed follows the expression. */
export function NamedExpressions(props: FieldProps & { readonly place?: Place }): JSX.Element {
  const trans = useTrans();
  const lines = asLines(props.value);
  const fresh: Line = { name: '', expression: '' };
  const express = (line: Line, expression: string): Line => {
    const [name, before] = [asText(line.name), asText(line.expression)];
    const known = props.columns.find(column => quoted(column.name) === expression);
    const auto = name === '' || name === nameFor(before) || quoted(name) === before;
    return { ...line, expression, name: auto ? (known?.name ?? nameFor(expression)) : name };
  };
  return (
    <Rows label={props.field.label} items={lines} fresh={fresh} onChange={items => toList(props, items)}>
      {(line, set, place) => (
        <>
          <Expression
            value={asText(line.expression)}
            label={trans.__('%1, expression %2', props.field.label, place + 1)}
            columns={props.columns}
            place={props.place ?? 'value'}
            onChange={expression => set(express(line, expression))}
          />
          <span className="jp-PlainspokenFlow-word">{trans.__('as')}</span>
          <input
            className="jp-PlainspokenFlow-input jp-mod-name"
            aria-label={trans.__('%1, name %2', props.field.label, place + 1)}
            value={asText(line.name)}
            onChange={event => set({ ...line, name: event.target.value })}
          />
        </>
      )}
    </Rows>
  );
}

/** What is sorted by, and which way. */
export function SortKeys(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const fresh: Line = { expression: '', descending: false, nulls_first: null };
  return (
    <Rows label={props.field.label} items={asLines(props.value)} fresh={fresh} onChange={items => toList(props, items)}>
      {(line, set, place) => (
        <>
          <Expression
            value={asText(line.expression)}
            label={trans.__('%1, expression %2', props.field.label, place + 1)}
            columns={props.columns}
            place="value"
            onChange={expression => set({ ...line, expression })}
          />
          <select
            className="jp-PlainspokenFlow-input jp-mod-short"
            aria-label={trans.__('%1, direction %2', props.field.label, place + 1)}
            value={line.descending === true ? 'down' : 'up'}
            onChange={event => set({ ...line, descending: event.target.value === 'down' })}
          >
            <option value="up">{trans.__('A–Z, small first')}</option>
            <option value="down">{trans.__('Z–A, large first')}</option>
          </select>
          <select
            className="jp-PlainspokenFlow-input jp-mod-short"
            aria-label={trans.__('%1, missing values %2', props.field.label, place + 1)}
            value={line.nulls_first === true ? 'first' : line.nulls_first === false ? 'last' : ''}
            onChange={event => set({ ...line, nulls_first: event.target.value === '' ? null : event.target.value === 'first' })}
          >
            <option value="">{trans.__('missing as the source does')}</option>
            <option value="first">{trans.__('missing first')}</option>
            <option value="last">{trans.__('missing last')}</option>
          </select>
        </>
      )}
    </Rows>
  );
}

/** Pairs of an expression over the first input and a column of the second. */
export function ConditionPairs(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const fresh: Line = { expression: '', column: '' };
  return (
    <Rows label={props.field.label} items={asLines(props.value)} fresh={fresh} onChange={items => toList(props, items)}>
      {(line, set, place) => (
        <>
          <Expression
            value={asText(line.expression)}
            label={trans.__('%1, of the first input %2', props.field.label, place + 1)}
            columns={props.columns}
            place="value"
            onChange={expression => set({ ...line, expression })}
          />
          <span className="jp-PlainspokenFlow-word">=</span>
          <Suggesting
            value={asText(line.column)}
            label={trans.__('%1, column of the second input %2', props.field.label, place + 1)}
            onChange={column => set({ ...line, column })}
            suggest={text => nameItems(text, props.others)}
          />
        </>
      )}
    </Rows>
  );
}

/** Old names with new ones. */
export function Renames(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const pairs = asPairs(props.value);
  const change = (items: [string, string][]) => {
    const none = items.length === 0 && props.field.optional;
    props.onChange(none ? undefined : Object.fromEntries(items));
  };
  const left = props.columns.filter(column => !pairs.some(([old]) => old === column.name));
  return (
    <Rows label={props.field.label} items={pairs} fresh={['', ''] as [string, string]} onChange={change}>
      {([old, name], set, place) => (
        <>
          <Suggesting
            value={old}
            label={trans.__('%1, old name %2', props.field.label, place + 1)}
            onChange={text => set([text, name])}
            suggest={text => nameItems(text, left)}
          />
          <span className="jp-PlainspokenFlow-word">→</span>
          <input
            className="jp-PlainspokenFlow-input jp-mod-name"
            aria-label={trans.__('%1, new name %2', props.field.label, place + 1)}
            value={name}
            onChange={event => set([old, event.target.value])}
          />
        </>
      )}
    </Rows>
  );
}

/** Texts and numbers; digits are a number, unless they stand in quotes. */
export function Values(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const values = Array.isArray(props.value) ? props.value : [];
  return (
    <Rows<JsonValue> label={props.field.label} items={values} fresh="" onChange={items => toList(props, items)}>
      {(value, set, place) => (
        <input
          className="jp-PlainspokenFlow-input"
          aria-label={trans.__('%1, value %2', props.field.label, place + 1)}
          value={fromValue(value)}
          onChange={event => set(toValue(event.target.value))}
        />
      )}
    </Rows>
  );
}
