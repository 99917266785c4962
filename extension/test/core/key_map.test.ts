import { expect, test } from 'vitest';
import { keyMap, keyText, NODE_HEIGHT } from '../../src/core/key_map';

const key = (table: string, columns = ['id'], inferred = false) => ({ table, columns, others: ['id'], inferred });

test('tables stand below one another, those that refer here first, within the width', () => {
  const map = keyMap('orders', [key('lines'), key('returns')], [key('stores')], 200);
  expect(map.nodes.map(node => [node.table, node.side])).toEqual([
    ['lines', 'by'],
    ['returns', 'by'],
    ['orders', 'own'],
    ['stores', 'to']
  ]);
  map.nodes.slice(1).forEach((node, place) => expect(node.y).toBeGreaterThan(map.nodes[place].y + NODE_HEIGHT));
  map.nodes.forEach(node => expect(node.x + node.width).toBeLessThan(map.width));
  const last = map.nodes[map.nodes.length - 1];
  expect(last.y + NODE_HEIGHT).toBeLessThanOrEqual(map.height);
});

test('several keys between two tables are one line, dashed only when all are inferred', () => {
  const map = keyMap('orders', [], [key('stores', ['a'], true), key('stores', ['b']), key('x', ['c'], true)], 200);
  expect(map.lines.map(line => line.inferred)).toEqual([false, true]);
  expect(map.nodes[1].keys).toHaveLength(2);
});

test('a table that refers to itself is not drawn twice', () => {
  const map = keyMap('staff', [key('staff')], [key('staff', ['boss'])], 200);
  expect(map.nodes).toHaveLength(1);
  expect(map.nodes[0].keys.map(keyText)).toEqual(['boss = id']);
});

test('what has no room is counted', () => {
  const many = Array.from({ length: 30 }, (_, place) => key(`t${place}`));
  const map = keyMap('hub', many, [], 200);
  expect(map.nodes.length + map.hidden).toBe(31);
  expect(map.height).toBeLessThan(400);
});
