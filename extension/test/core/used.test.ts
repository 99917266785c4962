import { expect, test } from 'vitest';
import { splitHits } from '../../src/core/used';
import type { Hit } from '../../src/wire/types';
import { grounding } from '../samples';

function hit(kind: Hit['kind'], table: string, column = '', value = ''): Hit {
  return { kind, table, column, value, score: 1, why: '', words: [] };
}

const TABLES = [hit('table', 'main.orders'), hit('table', 'order_lines')];
const COLUMNS = [hit('column', 'orders', 'total'), hit('column', 'orders', 'order_total')];
const ELSEWHERE = hit('column', 'monthly', 'total');
const VALUES = [hit('value', 'orders', 'channel', 'Online'), hit('value', 'staff', 'title', 'Sales Assistant')];
const FOUND = { ...grounding('q'), tables: TABLES, columns: COLUMNS, values: VALUES };

test('what the query names is used, the rest was considered', () => {
  const sql = `SELECT SUM("total") FROM Orders WHERE channel = 'online'`;
  const { used, considered } = splitHits(FOUND, sql);
  expect(used).toEqual([TABLES[0], COLUMNS[0], VALUES[0]]);
  expect(considered).toEqual([TABLES[1], COLUMNS[1], VALUES[1]]);
});

test('before there is a query everything counts', () => {
  expect(splitHits(FOUND, null)).toEqual({ used: [...TABLES, ...COLUMNS, ...VALUES], considered: [] });
});

test('a column of a table that is not in the query is not used, whatever its name', () => {
  const found = { ...grounding('q'), columns: [ELSEWHERE] };
  expect(splitHits(found, 'SELECT total FROM orders').used).toEqual([]);
});

test('an empty value is in no query', () => {
  const found = { ...grounding('q'), values: [hit('value', 'orders', 'note', '')] };
  expect(splitHits(found, 'SELECT 1').used).toEqual([]);
});

test('of two tables of one name the one in the schema that the query names is used', () => {
  const tables = [hit('table', 'tv.channels'), hit('table', 'music.channels')];
  const columns = [hit('column', 'tv.channels', 'name'), hit('column', 'music.channels', 'name')];
  const found = { ...grounding('q'), tables, columns };
  expect(splitHits(found, 'SELECT name FROM "tv"."channels"').used).toEqual([tables[0], columns[0]]);
  expect(splitHits(found, 'SELECT name FROM channels').used).toEqual([...tables, ...columns]);
});
