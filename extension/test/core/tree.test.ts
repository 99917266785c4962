import { describe, expect, test } from 'vitest';
import { closedSource, lineOf, PAGE, rowAt, type SourceNode, tableAt, treeSize } from '../../src/core/tree';
import type { TableEntry } from '../../src/wire/types';

const choice = (name: string) => ({
  id: `server:${name}`,
  place: 'server' as const,
  info: { name, dialect: 'sqlite', detail: '', tables: 0, default: false }
});
const entry = (key: string): TableEntry => ({ key, kind: 'table', rows: 1, columns: 3, comment: '' });

function openSource(name: string, total: number, more: Partial<SourceNode> = {}): SourceNode {
  const first = Array.from({ length: Math.min(total, PAGE) }, (_, place) => entry(`t${place}`));
  return { ...closedSource(choice(name)), phase: 'open', total, pages: new Map([[0, first]]), ...more };
}

const kinds = (nodes: readonly SourceNode[]) =>
  Array.from({ length: treeSize(nodes) }, (_, line) => rowAt(nodes, line)?.kind);

describe('the lines of the tree', () => {
  test('closed sources take one line each', () => {
    expect(kinds([closedSource(choice('a')), closedSource(choice('b'))])).toEqual(['source', 'source']);
  });

  test('a source that is loading, failed or empty says so in a line', () => {
    const phases = (['loading', 'failed'] as const).map(phase => ({ ...closedSource(choice('a')), phase }));
    expect(kinds([...phases, openSource('b', 0)])).toEqual(['source', 'loading', 'source', 'failed', 'source', 'empty']);
  });

  test('columns stand below their table', () => {
    const node = openSource('a', 3, { opened: [{ index: 1, columns: 2, detail: null }] });
    expect(kinds([node, closedSource(choice('b'))])).toEqual([
      'source',
      'table',
      'table',
      'column',
      'column',
      'table',
      'source'
    ]);
  });

  test('every line is found again by its place', () => {
    const nodes = [
      closedSource(choice('a')),
      openSource('b', 500, {
        opened: [
          { index: 0, columns: 4, detail: null },
          { index: 3, columns: 0, detail: null },
          { index: 499, columns: 7, detail: null }
        ]
      }),
      openSource('c', 2)
    ];
    for (let line = 0; line < treeSize(nodes); line++) {
      expect(lineOf(nodes, rowAt(nodes, line)!.place)).toBe(line);
    }
    expect(rowAt(nodes, treeSize(nodes))).toBeNull();
    expect(rowAt(nodes, -1)).toBeNull();
  });

  test('what is hidden stands for its parent, and what is gone for nothing', () => {
    const nodes = [openSource('a', 3)];
    expect(lineOf(nodes, { sourceId: 'server:a', table: 2, column: 5 })).toBe(3);
    expect(lineOf([closedSource(choice('a'))], { sourceId: 'server:a', table: 2, column: 1 })).toBe(0);
    expect(lineOf(nodes, { sourceId: 'server:gone', table: 0, column: 0 })).toBe(-1);
  });

  test('a table whose page has not come is a line without a name', () => {
    const node = openSource('a', 10_000);
    expect(tableAt(node, PAGE)).toBeNull();
    expect(rowAt([node], 9_000)).toMatchObject({ kind: 'table', entry: null, place: { table: 8_999 } });
  });
});
