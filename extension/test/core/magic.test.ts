import { describe, expect, test } from 'vitest';
import { cellBody, magicAt } from '../../src/core/magic';

/** The cell with the cursor where the bar is. */
function at(text: string) {
  const cursor = text.indexOf('|');
  const cell = text.replace('|', '');
  const part = magicAt(cell, cursor);
  return part && { ...part, text: cell.slice(part.start, part.end) };
}

describe('cell magics', () => {
  test('the body of an SQL cell is SQL', () => {
    expect(at('%%sql\nSELECT |')).toMatchObject({ surface: 'sql', source: '', text: 'SELECT ' });
  });

  test('the name of ours when another extension owns the first', () => {
    expect(at('%%plainsql x\nSELECT |')).toMatchObject({ surface: 'sql', text: 'SELECT ' });
  });

  test('the body of a question cell is a question', () => {
    expect(at('%%ask total\nsales by |\nregion')).toMatchObject({ surface: 'question', text: 'sales by \nregion' });
  });

  test.each([
    ['%%sql --source shop\n|', 'shop'],
    ['%%sql cheap -s shop.sqlite\n|', 'shop.sqlite'],
    ['%%ask --source "my shop" --new\n|', 'my shop'],
    ['%%ask --source=shop\n|', 'shop']
  ])('%s names its source', (cell, source) => {
    expect(at(cell)?.source).toBe(source);
  });

  test('the options are none of our business', () => {
    expect(at('%%sql --so|\nSELECT 1')).toBeNull();
  });
});

describe('line magics', () => {
  test('what follows is a question', () => {
    expect(at('import x\n%ask how many or|\nprint(1)')).toMatchObject({ surface: 'question', text: 'how many or' });
  });

  test('options before the question are left out', () => {
    expect(at('%ask --source shop --new how many|')).toMatchObject({ source: 'shop', text: 'how many' });
  });

  test('other lines of the cell are Python', () => {
    expect(at('%ask how many\nprint(|)')).toBeNull();
  });
});

test.each(['SELECT |', 'print("%%sql")|', ' %%sql\n|', '%%sqlx\nSELECT |', '# %ask what|'])(
  '%s is none of ours',
  cell => {
    expect(at(cell)).toBeNull();
  }
);

test('the body of a cell begins after its first line', () => {
  expect(cellBody('%%sql x\nSELECT 1')).toEqual({ surface: 'sql', start: 8 });
  expect(cellBody('%%ask\nhow many')).toEqual({ surface: 'question', start: 6 });
  expect(cellBody('%%sql')).toBeNull();
});
