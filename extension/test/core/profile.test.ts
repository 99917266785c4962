import { expect, test } from 'vitest';
import { bars, shownMissing, shownRange, shownValue } from '../../src/core/profile';
import type { ColumnProfile } from '../../src/wire/types';

const profile = (more: Partial<ColumnProfile>): ColumnProfile => ({
  name: 'price', type: 'number', distinct: 3, missing: 0, low: null, high: null, top: [], secret: false, ...more
});

test('bars are as long as their count among the most frequent, and say their share of the rows', () => {
  const found = bars(profile({ top: [{ value: 'a', count: 6 }, { value: '', count: 3 }] }), 12);
  expect(found.map(bar => [bar.label, bar.length, bar.share])).toEqual([
    ['a', 1, 0.5],
    ['(empty)', 0.5, 0.25]
  ]);
  expect(bars(profile({}), 0)).toEqual([]);
});

test('ranges have separators unless the number names something', () => {
  expect(shownRange(profile({ low: 1, high: 20_000 }))).toBe(`1 – ${(20_000).toLocaleString()}`);
  expect(shownRange(profile({ name: 'year', low: 2019, high: 2024 }))).toBe('2019 – 2024');
  expect(shownRange(profile({ low: 5, high: 5 }))).toBe('5');
  expect(shownRange(profile({}))).toBe('');
});

test('few missing values are not said to be none', () => {
  expect([0, 0.001, 0.4, 1].map(shownMissing)).toEqual(['0 %', '< 1 %', '40 %', '100 %']);
  expect(shownValue(null)).toBe('–');
});
