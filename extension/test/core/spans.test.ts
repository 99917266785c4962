import { expect, test } from 'vitest';
import { fragments, type Meaning } from '../../src/core/spans';
import type { Hit, Reason, Span } from '../../src/wire/types';

function at(question: string, words: string): Span {
  const start = Array.from(question.slice(0, question.indexOf(words))).length;
  return { start, end: start + Array.from(words).length };
}

function hit(kind: Hit['kind'], words: Span[]): Hit {
  return { kind, table: 'orders', column: '', value: '', score: 1, why: `because of ${kind}`, words };
}

function meaning(hits: Hit[], unused: Span[] = [], reasons: Reason[] = []): Meaning {
  return { hits, unused, reasons };
}

const QUESTION = 'total sales by region please';

test('the pieces put together are the question', () => {
  const known = meaning([hit('column', [at(QUESTION, 'total sales')])], [at(QUESTION, 'please')]);
  expect(fragments(QUESTION, known).map(piece => piece.text).join('')).toBe(QUESTION);
});

test('each word carries what it was taken for, and why', () => {
  const hits = [hit('column', [at(QUESTION, 'total sales')]), hit('table', [at(QUESTION, 'region')])];
  const pieces = fragments(QUESTION, meaning(hits, [at(QUESTION, 'please')]));
  expect(pieces.filter(piece => piece.mark !== '')).toEqual([
    { text: 'total sales', mark: 'column', why: 'because of column', reasons: [] },
    { text: 'region', mark: 'table', why: 'because of table', reasons: [] },
    { text: 'please', mark: 'unused', why: '', reasons: [] }
  ]);
});

test('of two that overlap the longer one counts', () => {
  const hits = [hit('table', [at(QUESTION, 'total')]), hit('column', [at(QUESTION, 'total sales')])];
  expect(fragments(QUESTION, meaning(hits))[0]).toMatchObject({ text: 'total sales', mark: 'column' });
});

test('what the query says about a word comes before what the word resembles', () => {
  const reason = { text: 'groups by it', sql: 'GROUP BY region', words: [at(QUESTION, 'region')] };
  const pieces = fragments(QUESTION, meaning([hit('table', reason.words)], [], [reason]));
  expect(pieces).toContainEqual({ text: 'region', mark: 'reason', why: 'groups by it', reasons: [0] });
});

test('a word that several parts came from tells all of them', () => {
  const words = [at(QUESTION, 'region')];
  const said = ['joins it', 'groups by it'].map(text => ({ text, sql: 'region', words }));
  const other = { text: 'adds up', sql: 'SUM(sales)', words: [at(QUESTION, 'total')] };
  const pieces = fragments(QUESTION, meaning([], [], [said[0], other, said[1]]));
  expect(pieces.find(piece => piece.text === 'region')?.reasons).toEqual([0, 2]);
});

test('characters beyond the basic plane do not shift the marks', () => {
  const question = '😀 sales by region';
  const pieces = fragments(question, meaning([hit('table', [at(question, 'region')])]));
  expect(pieces.at(-1)).toMatchObject({ text: 'region', mark: 'table' });
});

test('without any meaning the question is plain', () => {
  expect(fragments('hello', meaning([]))).toEqual([{ text: 'hello', mark: '', why: '', reasons: [] }]);
});

test('places beyond the question are left out', () => {
  expect(fragments('hi', meaning([], [{ start: 5, end: 9 }]))).toEqual([{ text: 'hi', mark: '', why: '', reasons: [] }]);
});
