import type { ReactNode } from 'react';
import { expressionItems, nameFor, nameItems, placeOfField, quoted } from '../../core/field_completion';
import { asLines, asText, asTexts, type Line } from '../../core/field_values';
import { useTrans } from '../tools';
import { type AskFor, useAsking } from './asking_fields';
import { useStep } from './context';
import type { FieldProps } from './fields';
import { Rows, toList } from './lines';
import { Suggesting } from '../suggesting';

/** A list of column names. */
export function ColumnsField(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const names = asTexts(props.value);
  const left = props.columns.filter(column => !names.includes(column.name));
  const ask = useAsking(props.field);
  return (
    <Rows short label={props.field.label} items={names} fresh="" wrong={props.wrong} onChange={items => toList(props, items)}>
      {(name, set, place) => (
        <Suggesting
          value={name}
          label={trans.__('%1, column %2', props.field.label, place + 1)}
          onChange={set}
          suggest={text => nameItems(text, left)}
          ask={ask('', place)}
        />
      )}
    </Rows>
  );
}

interface ExpressionLinesProps extends FieldProps {
  readonly fresh: Line;
  /** What the expression of a line is called, given the number of the line. */
  readonly called: (number: number) => string;
  /** The line with another expression. */
  readonly express?: (line: Line, expression: string) => Line;
  /** What stands in a line behind its expression. */
  readonly children: (line: Line, set: (line: Line) => void, place: number, ask: AskFor) => ReactNode;
}

/** Lines that begin with an expression. */
function ExpressionLines({ called, express, fresh, children, ...props }: ExpressionLinesProps): JSX.Element {
  const { kind } = useStep();
  const ask = useAsking(props.field);
  const functions = placeOfField(props.field, kind);
  const put = express ?? ((line: Line, expression: string): Line => ({ ...line, expression }));
  return (
    <Rows
      label={props.field.label}
      items={asLines(props.value)}
      fresh={fresh}
      wrong={props.wrong}
      onChange={items => toList(props, items)}
    >
      {(line, set, place) => (
        <>
          <Suggesting
            value={asText(line.expression)}
            label={called(place + 1)}
            onChange={expression => set(put(line, expression))}
            suggest={(text, cursor) => expressionItems(text, cursor, props.columns, functions)}
            ask={ask('expression', place)}
          />
          {children(line, set, place, ask)}
        </>
      )}
    </Rows>
  );
}

/** Expressions with names. A name nobody typed follows the expression. */
export function NamedExpressions(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const { label } = props.field;
  const express = (line: Line, expression: string): Line => {
    const [name, before] = [asText(line.name), asText(line.expression)];
    const known = props.columns.find(column => quoted(column.name) === expression);
    const auto = name === '' || name === nameFor(before) || quoted(name) === before;
    return { ...line, expression, name: auto ? (known?.name ?? nameFor(expression)) : name };
  };
  return (
    <ExpressionLines
      {...props}
      fresh={{ name: '', expression: '' }}
      called={number => trans.__('%1, expression %2', label, number)}
      express={express}
    >
      {(line, set, place, ask) => (
        <>
          <span className="jp-PlainspokenFlow-word">{trans.__('as')}</span>
          <Suggesting
            plain
            label={trans.__('%1, name %2', label, place + 1)}
            value={asText(line.name)}
            onChange={name => set({ ...line, name })}
            ask={ask('name', place)}
          />
        </>
      )}
    </ExpressionLines>
  );
}

/** What is sorted by, and which way. */
export function SortKeys(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const { label } = props.field;
  return (
    <ExpressionLines
      {...props}
      fresh={{ expression: '', descending: false, nulls_first: null }}
      called={number => trans.__('%1, expression %2', label, number)}
    >
      {(line, set, place) => (
        <>
          <select
            className="jp-PlainspokenFlow-input jp-mod-short"
            aria-label={trans.__('%1, direction %2', label, place + 1)}
            value={line.descending === true ? 'down' : 'up'}
            onChange={event => set({ ...line, descending: event.target.value === 'down' })}
          >
            <option value="up">{trans.__('A–Z, small first')}</option>
            <option value="down">{trans.__('Z–A, large first')}</option>
          </select>
          <select
            className="jp-PlainspokenFlow-input jp-mod-short"
            aria-label={trans.__('%1, missing values %2', label, place + 1)}
            value={line.nulls_first === true ? 'first' : line.nulls_first === false ? 'last' : ''}
            onChange={event => set({ ...line, nulls_first: event.target.value === '' ? null : event.target.value === 'first' })}
          >
            <option value="">{trans.__('missing as the source does')}</option>
            <option value="first">{trans.__('missing first')}</option>
            <option value="last">{trans.__('missing last')}</option>
          </select>
        </>
      )}
    </ExpressionLines>
  );
}

/** Pairs of an expression over the first input and a column of the second. */
export function ConditionPairs(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const { label } = props.field;
  return (
    <ExpressionLines
      {...props}
      fresh={{ expression: '', column: '' }}
      called={number => trans.__('%1, of the first input %2', label, number)}
    >
      {(line, set, place, ask) => (
        <>
          <span className="jp-PlainspokenFlow-word">=</span>
          <Suggesting
            value={asText(line.column)}
            label={trans.__('%1, column of the second input %2', label, place + 1)}
            onChange={column => set({ ...line, column })}
            suggest={text => nameItems(text, props.others)}
            ask={ask('column', place)}
          />
        </>
      )}
    </ExpressionLines>
  );
}
