import { describe, expect, test } from 'vitest';
import { partsOf, reasonsAt } from '../../src/core/parts';
import type { Reason } from '../../src/wire/types';

const WORDS = [{ start: 0, end: 1 }];

function because(...parts: string[]): Reason[] {
  return parts.map(sql => ({ text: '', sql, words: WORDS }));
}

/** The pieces of the statement that the reasons speak of. */
function pieces(sql: string, ...parts: string[]): string[] {
  return partsOf(sql, because(...parts)).map(({ start, end }) => sql.slice(start, end));
}

describe('a part is found', () => {
  test.each([
    ['SELECT a FROM t', 'a', ['a']],
    ['SELECT orders.total FROM orders', 'total', ['orders.total']],
    ['SELECT total FROM orders', 'orders.total', ['total']],
    ['SELECT "orders"."Total" FROM orders', 'orders.total', ['"orders"."Total"']],
    ['SELECT main.orders.total FROM main.orders', 'orders.total', ['main.orders.total']],
    ['SELECT SUM(o.total) FROM orders AS o', 'SUM(orders.total)', ['SUM(o.total)']],
    ['SELECT\n  SUM(\n total)', 'sum(total)', ['SUM(\n total)']],
    ["WHERE city = 'Köln' AND x", "customers.city = 'Köln'", ["city = 'Köln'"]],
    ["WHERE d >= '2024-01-01'\n AND d < '2025-01-01'", "d >= '2024-01-01' AND d < '2025-01-01'", ["d >= '2024-01-01'\n AND d < '2025-01-01'"]],
    ['SELECT city FROM c GROUP BY city', 'city', ['city', 'city']],
    ['SELECT COUNT(*) FROM t', 'count(*)', ['COUNT(*)']],
    ["SELECT 'it''s' AS x", "'it''s'", ["'it''s'"]]
  ])('%s: %s', (sql, part, expected) => {
    expect(pieces(sql, part)).toEqual(expected);
  });
});

describe('a part is not found', () => {
  test.each([
    ['SELECT city2 FROM t', 'city'],
    ["SELECT 'city' FROM t", 'city'],
    ["WHERE city = 'köln'", "'Köln'"],
    ['SELECT a FROM t', ''],
    ['', 'a']
  ])('%s: %s', (sql, part) => {
    expect(pieces(sql, part)).toEqual([]);
  });
});

test('a part that no word asked for is left out', () => {
  expect(partsOf('SELECT a', [{ text: '', sql: 'a', words: [] }])).toEqual([]);
});

describe('the reasons at a place', () => {
  const sql = 'SELECT SUM(total), city';
  const parts = partsOf(sql, because('SUM(total)', 'total', 'city', 'city'));

  test.each([
    ['nothing', 'SELECT', []],
    ['the innermost part', 'total', [1]],
    ['the part around it', 'SUM', [0]],
    ['all that share a part', 'city', [2, 3]]
  ])('are those of %s', (_, word, expected) => {
    expect(reasonsAt(parts, sql.indexOf(word) + 1)).toEqual(expected);
  });
});
