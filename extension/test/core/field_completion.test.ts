import { describe, expect, it } from 'vitest';
import { expressionItems, nameFor, nameItems, type Place } from '../../src/core/field_completion';
import { asLines, asPairs, fromPairs, fromValue, replaced, toNumber, toValue } from '../../src/core/field_values';
import { foundKinds } from '../../src/core/flow_palette';
import type { ResultColumn, StepKind } from '../../src/wire/types';

const COLUMNS: ResultColumn[] = [
  { name: 'price', type: 'number', unit: '' },
  { name: 'unit price', type: 'number', unit: '' },
  { name: 'city', type: 'text', unit: '' }
];

/** The suggestions at `|`, put in. */
function put(marked: string, place: Place = 'value'): string[] {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = expressionItems(text, cursor, COLUMNS, place);
  return (found?.items ?? []).map(item => text.slice(0, found!.from) + item.insert + text.slice(found!.to));
}

describe('an expression', () => {
  it('completes the word at the cursor, names that begin so first', () => {
    expect(put('1 + pri| * 2')).toEqual(['1 + price * 2', '1 + "unit price" * 2']);
  });

  it('offers all columns before anything is typed', () => {
    expect(put('|')).toEqual(['price', '"unit price"', 'city']);
  });

  it('offers what the field is for', () => {
    expect(put('su|', 'aggregate')[0]).toBe('SUM(');
    expect(put('su|', 'condition')).not.toContain('SUM(');
    expect(put('ran|', 'window')).toEqual(['RANK(', 'DENSE_RANK(']);
  });

  it('offers nothing inside a text', () => {
    expect(put("city = 'pri|")).toEqual([]);
  });

  it('offers nothing when the word is whole', () => {
    expect(put('city|')).toEqual([]);
  });

  it.each([
    ['SUM(amount)', 'sum_amount'],
    ['COUNT(*)', 'count'],
    ["city = 'Paris'", 'city'],
    ['1 + 2', '_1_2'],
    ['', '']
  ])('names %s', (expression, name) => {
    expect(nameFor(expression)).toBe(name);
  });
});

it('completes one name with its type', () => {
  expect(nameItems('CI', COLUMNS).items).toEqual([{ label: 'city', insert: 'city', detail: 'text' }]);
});

describe('values', () => {
  it.each(['12', '-1.5', 'Paris', "'12'", ''])('are read as they are written: %s', text => {
    expect(fromValue(toValue(text))).toBe(text);
  });

  it('keep what is no number yet', () => {
    expect([toNumber('3'), toNumber('1e'), toNumber(' ')]).toEqual([3, '1e', null]);
  });

  it('keep the line that was there while another that begins the same is typed', () => {
    expect(fromPairs([['N', 'North'], ['S', 'South'], ['N', '']])).toEqual({ N: 'North', S: 'South' });
    expect(Object.keys(fromPairs([['b', '1'], ['', ''], ['a', '2']]))).toEqual(['b', '', 'a']);
  });

  it('show what a file holds, whatever it is', () => {
    expect(asLines(['x', { name: 'a' }, null])).toEqual([{ name: 'a' }]);
    expect(asPairs(['x'])).toEqual([]);
    expect(replaced([1, 2, 3], 1, undefined)).toEqual([1, 3]);
  });
});

it('finds kinds by words, those called so first', () => {
  const kind = (name: string, label: string, group: StepKind['group']): StepKind => ({
    kind: name, label, group, inputs: 1, fields: []
  });
  const kinds = [kind('sort', 'Sort', 'rows'), kind('top', 'Keep the first of each group', 'rows'), kind('aggregate', 'Group and summarise', 'summarise')];
  expect(foundKinds(kinds, '').map(each => each.group)).toEqual(['rows', 'summarise']);
  expect(foundKinds(kinds, 'GROUP and')[0].kinds.map(each => each.kind)).toEqual(['aggregate']);
  expect(foundKinds(kinds, 'nothing such')).toEqual([]);
});
