import { expect, test } from 'vitest';
import { headline } from '../../src/core/headline';
import { REGION, rows, SALES } from '../samples';

test('the value of the measure the spec names', () => {
  const spec = { mark: 'kpi' as const, encoding: { y: { field: 'total_sales', type: 'quantitative' as const } } };
  expect(headline(rows([['North', 12]]), spec)).toEqual({ value: 12, label: 'total sales' });
});

test('the first number where the spec names none', () => {
  expect(headline(rows([['North', 12]], [REGION, SALES]), { mark: 'kpi' })?.value).toBe(12);
});

test('no rows, no headline', () => {
  expect(headline(rows([]), { mark: 'kpi' })).toBeNull();
});

test('the figure says of what it is', () => {
  const channel = (field: string) => ({ field, type: 'nominal' as const });
  const spec = { mark: 'kpi' as const, encoding: { x: channel('region'), y: channel('total_sales') } };
  expect(headline(rows([['North', 12]], [REGION, SALES]), spec)).toEqual({ value: 12, label: 'North: total sales' });
});
