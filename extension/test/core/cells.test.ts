import { expect, test } from 'vitest';
import { askCell, quoteArgument, resultName } from '../../src/core/cells';
import { answer } from '../samples';

test.each([
  ['Total sales by region in 2024', 'total_sales_by_region'],
  ['How many café orders?', 'how_many_cafe_orders'],
  ['2024', 'answer_2024'],
  ['???', 'answer']
])('the rows of %s are called %s', (question, name) => {
  expect(resultName(question)).toBe(name);
});

test('a name is always one Python takes', () => {
  for (const question of ['', '  ', 'été', '1 2 3', 'a-b', 'select * from "x"', '東京']) {
    expect(resultName(question)).toMatch(/^[a-z][a-z0-9_]*$/);
  }
});

test('a cell asks the same source the same question, as a new one', () => {
  const text = askCell(answer({ question: 'total sales by region', source: 'my shop' }));
  expect(text).toBe('%%ask total_sales_by_region --source "my shop" --new\ntotal sales by region');
});

test.each([
  ['shop.sqlite', 'shop.sqlite'],
  ['my shop', '"my shop"'],
  ['a"b', '"a\\"b"']
])('%s as an argument is %s', (word, quoted) => {
  expect(quoteArgument(word)).toBe(quoted);
});
