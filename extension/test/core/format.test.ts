import { describe, expect, test } from 'vitest';
import {
  confidenceLevel,
  formatDuration,
  formatHeadline,
  formatPercent,
  formatValue,
  isAmount,
  spentText
} from '../../src/core/format';
import type { ResultColumn } from '../../src/wire/types';

const column = (name: string, type: ResultColumn['type']): ResultColumn => ({ name, type, unit: '' });
const sales = column('sales', 'number');

describe('values', () => {
  test.each([
    [1284330, sales, '1,284,330'],
    [17.5, sales, '17.5'],
    [0.123456, sales, '0.1235'],
    [0.1 + 0.2, sales, '0.3'],
    [-1234, sales, '-1,234'],
    [2024, column('year', 'integer'), '2024'],
    [100234, column('order_id', 'integer'), '100234'],
    [true, column('paid', 'boolean'), 'true'],
    [null, sales, ''],
    ['2024-01-01T09:30:00', column('at', 'datetime'), '2024-01-01 09:30:00'],
    ['2024-01-01T00:00:00', column('at', 'datetime'), '2024-01-01'],
    ['T00:00:00 is text', column('note', 'text'), 'T00:00:00 is text']
  ])('%s reads %s', (value, of, text) => {
    expect(formatValue(value, of, false, 'en')).toBe(text);
  });

  test('amounts of one column have the same decimals', () => {
    const values = [640022, 1284330.21, null];
    expect(isAmount(values)).toBe(true);
    expect(formatValue(640022, sales, true, 'en')).toBe('640,022.00');
  });

  test('small or whole numbers are no amounts', () => {
    expect(isAmount([4.5, 20])).toBe(false);
    expect(isAmount([1000, 2000])).toBe(false);
  });
});

test.each([
  [1284330.21, '1.28M'],
  [1234.567, '1,234.57'],
  [7, '7'],
  [null, '–'],
  ['Paris', 'Paris']
])('the headline of %s is %s', (value, text) => {
  expect(formatHeadline(value, 'en')).toBe(text);
});

test.each([
  [0.2, '<1 ms'],
  [240.4, '240 ms'],
  [999, '1.0 s'],
  [12345, '12.3 s']
])('%s ms is said %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [0.95, 'high', '95 %'],
  [0.8, 'high', '80 %'],
  [0.797, 'medium', '79 %'],
  [0.5, 'medium', '50 %'],
  [0.1, 'low', '10 %'],
  [1, 'high', '99 %'],
  [-1, 'low', '0 %']
])('a confidence of %s is %s', (value, level, percent) => {
  expect(confidenceLevel(value)).toBe(level);
  expect(formatPercent(value)).toBe(percent);
});

test('what an answer took is the sum of its steps, and nothing where none was measured', () => {
  expect(spentText({ timings: { draft: 300, run: 900 } })).toBe('1.2 s');
  expect(spentText({ timings: {} })).toBe('');
});
