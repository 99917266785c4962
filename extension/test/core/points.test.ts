import { expect, test } from 'vitest';
import { cut, toPoints, toUnits } from '../../src/core/points';

test.each([
  ['plain', 3, 3],
  ['😀 a', 2, 1],
  ['a😀b', 3, 2],
  ['', 0, 0]
])('in %s, unit %s is point %s', (text, unit, point) => {
  expect(toPoints(text, unit)).toBe(point);
  expect(toUnits(text, point)).toBe(unit);
});

test('a point beyond the end is the end', () => {
  expect(toUnits('ab', 9)).toBe(2);
});

test('a span is cut out by its points', () => {
  expect(cut('😀 orders in 😀', { start: 2, end: 8 })).toBe('orders');
  expect(cut('orders', { start: 3, end: 99 })).toBe('ers');
});
