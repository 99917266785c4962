import { expect, test } from 'vitest';
import { fragments } from '../../src/core/spans';
import type { Grounding, Hit, Span } from '../../src/wire/types';
import { grounding } from '../samples';

function at(question: string, words: string): Span {
  const start = Array.from(question.slice(0, question.indexOf(words))).length;
  return { start, end: start + Array.from(words).length };
}

function hit(kind: Hit['kind'], words: Span[]): Hit {
  return { kind, table: 'orders', column: '', value: '', score: 1, why: `because of ${kind}`, words };
}

function about(question: string, hits: Partial<Grounding>): Grounding {
  return { ...grounding(question), ...hits };
}

const QUESTION = 'total sales by region please';

test('the pieces put together are the question', () => {
  const found = about(QUESTION, { columns: [hit('column', [at(QUESTION, 'total sales')])] });
  const pieces = fragments(QUESTION, found, [at(QUESTION, 'please')]);
  expect(pieces.map(piece => piece.text).join('')).toBe(QUESTION);
});

test('each word carries what it was taken for, and why', () => {
  const found = about(QUESTION, {
    columns: [hit('column', [at(QUESTION, 'total sales')])],
    tables: [hit('table', [at(QUESTION, 'region')])]
  });
  const pieces = fragments(QUESTION, found, [at(QUESTION, 'please')]);
  expect(pieces.filter(piece => piece.mark !== '')).toEqual([
    { text: 'total sales', mark: 'column', why: 'because of column' },
    { text: 'region', mark: 'table', why: 'because of table' },
    { text: 'please', mark: 'unused', why: '' }
  ]);
});

test('of two that overlap the longer one counts', () => {
  const found = about(QUESTION, {
    tables: [hit('table', [at(QUESTION, 'total')])],
    columns: [hit('column', [at(QUESTION, 'total sales')])]
  });
  expect(fragments(QUESTION, found, [])[0]).toMatchObject({ text: 'total sales', mark: 'column' });
});

test('characters beyond the basic plane do not shift the marks', () => {
  const question = '😀 sales by region';
  const found = about(question, { tables: [hit('table', [at(question, 'region')])] });
  expect(fragments(question, found, []).at(-1)).toMatchObject({ text: 'region', mark: 'table' });
});

test('without grounding the question is plain', () => {
  expect(fragments('hello', null, [])).toEqual([{ text: 'hello', mark: '', why: '' }]);
});

test('places beyond the question are left out', () => {
  expect(fragments('hi', null, [{ start: 5, end: 9 }])).toEqual([{ text: 'hi', mark: '', why: '' }]);
});
