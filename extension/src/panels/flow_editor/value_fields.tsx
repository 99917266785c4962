import { useMemo, useState } from 'react';
import { nameItems } from '../../core/field_completion';
import { asPairs, asText, fromPairs, fromValue, toValue } from '../../core/field_values';
import { proposedItems, wholeOnes } from '../../core/step_form';
import type { JsonValue, Proposal } from '../../wire/types';
import { useTrans } from '../tools';
import { useAsking, useProposals } from './asking_fields';
import type { FieldProps } from './fields';
import { Rows, toList } from './lines';
import { Suggesting } from '../suggesting';
import { useDraft } from './use_draft';

interface PairLinesProps extends FieldProps {
  /** What fits as the old one, given those that are there. */
  readonly olds: (text: string, taken: readonly string[]) => ReturnType<typeof nameItems>;
  readonly words: readonly [string, string];
}

/** Old ones with new ones. */
function PairLines({ olds, words, ...props }: PairLinesProps): JSX.Element {
  // An object holds no two lines that begin the same, as they may while somebody types: they stand here until it changes.
  const [typed, setTyped] = useState<{ of: FieldProps['value']; lines: [string, string][] } | null>(null);
  const pairs = typed && typed.of === props.value ? typed.lines : asPairs(props.value);
  const change = (lines: [string, string][]) => {
    const of = lines.length === 0 && props.field.optional ? undefined : fromPairs(lines);
    setTyped({ of, lines });
    props.onChange(of);
  };
  const taken = pairs.map(([old]) => old);
  const ask = useAsking(props.field);
  return (
    <Rows label={props.field.label} items={pairs} fresh={['', ''] as [string, string]} wrong={props.wrong} onChange={change}>
      {([old, name], set, place) => (
        <>
          <Suggesting
            value={old}
            label={`${props.field.label}, ${words[0]} ${place + 1}`}
            onChange={text => set([text, name])}
            suggest={text => olds(text, taken)}
            ask={ask('old', place)}
          />
          <span className="jp-PlainspokenFlow-word">→</span>
          <Suggesting
            plain
            label={`${props.field.label}, ${words[1]} ${place + 1}`}
            value={name}
            onChange={text => set([old, text])}
            ask={ask('new', place)}
          />
        </>
      )}
    </Rows>
  );
}

/** Old names of columns with new ones. */
export function Renames(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const olds = (text: string, taken: readonly string[]) =>
    nameItems(text, props.columns.filter(column => !taken.includes(column.name)));
  return <PairLines {...props} olds={olds} words={[trans.__('old name'), trans.__('new name')]} />;
}

/** Old values with new ones: the old ones are proposed from the data. */
export function Pairs(props: FieldProps): JSX.Element {
  const trans = useTrans();
  const { items } = useProposals(props.field);
  const olds = (text: string, taken: readonly string[]) =>
    proposedItems(items.filter(({ value }) => value === text || !taken.includes(asText(value))), text);
  return <PairLines {...props} olds={olds} words={[trans.__('old value'), trans.__('new value')]} />;
}

/** Texts and numbers; digits are a number, unless they stand in quotes. */
export function Values(props: FieldProps): JSX.Element {
  const values = useMemo(() => (Array.isArray(props.value) ? props.value : []), [props.value]);
  const { items, label } = useProposals(props.field);
  const left = items.filter(({ value }) => !values.includes(value));
  return (
    <>
      <Rows<JsonValue>
        short
        label={props.field.label}
        items={values}
        fresh=""
        wrong={props.wrong}
        onChange={changed => toList(props, changed)}
      >
        {(value, set, place) => <ValueField {...props} left={left} value={value} place={place} set={set} />}
      </Rows>
      <Wholes proposals={items} label={label} now={values} onTake={props.onChange} />
    </>
  );
}

interface ValueFieldProps extends FieldProps {
  readonly value: JsonValue;
  readonly place: number;
  readonly left: readonly Proposal[];
  readonly set: (value: JsonValue) => void;
}

function ValueField({ field, value, place, left, set }: ValueFieldProps): JSX.Element {
  const trans = useTrans();
  const [text, setText] = useDraft(value, fromValue, toValue);
  return (
    <Suggesting
      plain
      value={text}
      label={trans.__('%1, value %2', field.label, place + 1)}
      onChange={next => {
        setText(next);
        set(toValue(next));
      }}
      suggest={typed => proposedItems(left, typed)}
      ask={useAsking(field)('', place)}
    />
  );
}

interface WholesProps {
  readonly proposals: readonly Proposal[];
  readonly label: string;
  readonly now: readonly JsonValue[];
  readonly onTake: (values: JsonValue[]) => void;
}

/** Buttons that fill a whole list; none for what it holds already. */
function Wholes({ proposals, label, now, onTake }: WholesProps): JSX.Element | null {
  const trans = useTrans();
  const wholes = wholeOnes(proposals).filter(({ value }) => JSON.stringify(value) !== JSON.stringify(now));
  return wholes.length === 0 ? null : (
    <div className="jp-PlainspokenFlow-wholes" title={label}>
      {wholes.map(whole => (
        <button
          key={whole.label}
          type="button"
          className="jp-Plainspoken-choice"
          data-testid="plainspoken-flow-take-all"
          onClick={() => onTake([...whole.value])}
        >
          {trans.__('Take %1', whole.label)}
          {whole.why !== '' && <small> {whole.why}</small>}
        </button>
      ))}
    </div>
  );
}
