import { describe, expect, it } from 'vitest';
import { type Items, joined } from '../../src/core/field_completion';
import { beneath, completeField, isAbout, lineOf, proposedItems, wholeOnes } from '../../src/core/step_form';
import type { Field, FlowDocument, Problem, Proposal } from '../../src/wire/types';
import { ScriptedTransport } from '../scripted';

const FLOW: FlowDocument = { version: 1, source: 'shop', dialect: 'sqlite', output: '', steps: [] };

function problem(field: string, message = 'Step sort, keys[1]: “x” is missing.'): Problem {
  return { code: 'pipeline.bad_parameter', message, hint: '', place: null, severity: 'error', field };
}

function items(from: number, to: number, ...names: string[]): Items {
  return { from, to, items: names.map(name => ({ label: name, insert: name, detail: '' })) };
}

describe('completion of a field', () => {
  it('counts characters as Python does, and offers nothing that is there already', async () => {
    const asked: unknown[] = [];
    const python = new ScriptedTransport((_, body) => {
      asked.push(body);
      const found = [{ label: 'Ghent', insert: "'Ghent'", kind: 'value' as const, why: 'value of city', score: 1, id: 'p-1.0' }];
      return [{ type: 'completed', completion: { start: 4, end: 6, items: found, ghost: '', ghost_why: '', ghost_id: '' } }];
    });
    const place = { flow: FLOW, step: 'filter', field: 'condition' };
    const found = await completeField(python, place, "'😀'='G", 7, new AbortController().signal);
    expect(asked[0]).toMatchObject({ offset: 6, text: "'😀'='G", step: 'filter' });
    expect(found).toEqual({ from: 5, to: 7, items: [{ label: 'Ghent', insert: "'Ghent'", detail: 'value of city', id: 'p-1.0' }] });
  });

  it('puts what Python found before what the field knew, each once', () => {
    expect(joined(items(0, 2, 'city'), items(0, 2, 'CITY', 'CASE'))?.items.map(item => item.label)).toEqual(['city', 'CASE']);
    expect(joined(items(0, 2), items(0, 2, 'CASE'))?.items.length).toBe(1);
    expect(joined(items(3, 4, 'city'), items(0, 2, 'CASE'))?.items.map(item => item.label)).toEqual(['city']);
    expect(joined(null, null)).toBeNull();
  });
});

describe('proposals', () => {
  const proposals: Proposal[] = [
    { value: [1, 2], label: 'all 2 values', why: '' },
    { value: 10, label: '10', why: '5 classes' },
    { value: ' ', label: 'space', why: '' }
  ];

  it('fit what was typed, by what they say or are', () => {
    expect(proposedItems(proposals, '').items.map(item => item.insert)).toEqual(['10', ' ']);
    expect(proposedItems(proposals, 'spa').items.map(item => item.insert)).toEqual([' ']);
    expect(proposedItems(proposals, '10').items).toEqual([]);
  });

  it('of a whole list are told apart', () => {
    expect(wholeOnes(proposals).map(each => each.value)).toEqual([[1, 2]]);
  });
});

describe('a problem', () => {
  const keys = { name: 'keys' } as Field;

  it('belongs to the field and the line it names', () => {
    expect(isAbout(problem('keys[1].expression'), keys)).toBe(true);
    expect(isAbout(problem('keys'), keys)).toBe(true);
    expect(isAbout(problem('keys_too'), keys)).toBe(false);
    expect(lineOf(problem('keys[1].expression'))).toBe(1);
    expect(lineOf(problem('keys'))).toBeNull();
  });

  it('beneath its field does not say which step it is of', () => {
    expect(beneath(problem('keys[1]')).message).toBe('“x” is missing.');
    expect(beneath(problem('keys', 'Step a_1: there is no table x.')).message).toBe('There is no table x.');
  });

  it('calls its field as the form does', () => {
    const fields = [{ name: 'outputs', label: 'Work out' }, { name: 'keys', label: 'One row for each' }] as Field[];
    const missing = 'Step a_1: “keys” is missing; it should be a list.';
    expect(beneath(problem('keys', missing), fields).message).toBe('“One row for each” is missing; it should be a list.');
    expect(beneath(problem('keys[0].name', 'Step a_1, keys[0]: “name” is missing.'), fields).message).toBe('“name” is missing.');
  });
});
