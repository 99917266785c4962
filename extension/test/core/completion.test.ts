import { describe, expect, test } from 'vitest';
import { ghostAt, itemsAt, type Suggested, withItem } from '../../src/core/completion';
import type { CompletionItem } from '../../src/wire/types';

function item(insert: string): CompletionItem {
  return { label: insert, insert, kind: 'column', why: '', score: 1, id: '' };
}

function suggested(text: string, typed: string, items: string[], ghost = ''): Suggested {
  const end = Array.from(text).length;
  const completion = {
    start: end - Array.from(typed).length,
    end,
    items: items.map(item),
    ghost,
    ghost_why: '',
    ghost_id: 'g'
  };
  return { text, cursor: text.length, completion };
}

describe('the ghost', () => {
  const by = suggested('total sales', 'sales', [], ' by region');

  test('stands after what was typed', () => {
    expect(ghostAt(by, 'total sales', 11)).toBe(' by region');
  });

  test('gets shorter while a person types it', () => {
    expect(ghostAt(by, 'total sales by r', 16)).toBe('egion');
  });

  test.each([
    ['total sales in', 14],
    ['total', 5],
    ['total sales', 4],
    ['total sales by region', 21]
  ])('is gone for %s with the cursor at %s', (text, cursor) => {
    expect(ghostAt(by, text, cursor)).toBe('');
  });
});

describe('the list', () => {
  const some = suggested('sales by reg', 'reg', ['region', 'region_id']);

  test('is for the very text it was made for', () => {
    expect(itemsAt(some, 'sales by reg', 12)).toHaveLength(2);
    expect(itemsAt(some, 'sales by regi', 13)).toEqual([]);
  });

  test('does not offer what stands there already', () => {
    expect(itemsAt(suggested('by region', 'region', ['region']), 'by region', 9)).toEqual([]);
  });

  test('waits until a word is begun', () => {
    expect(itemsAt(suggested('sales by ', '', ['region']), 'sales by ', 9)).toEqual([]);
  });

  test('is short', () => {
    const many = suggested('r', 'r', Array.from({ length: 30 }, (_, index) => `r${index}`));
    expect(itemsAt(many, 'r', 1).length).toBeLessThanOrEqual(6);
  });
});

test('a suggestion taken replaces the word begun, with the cursor after it', () => {
  const some = suggested('😀 by reg', 'reg', ['region']);
  expect(withItem(some, some.completion.items[0])).toEqual({ text: '😀 by region', cursor: 12 });
});
