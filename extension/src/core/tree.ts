import type { ColumnEntry, Problem, TableDetail, TableEntry } from '../wire/types';
import type { Choice } from './choices';

/** Tables come in pages of so many. */
export const PAGE = 200;

/** Something in the tree: a source, a table of it by its place, a column of that by its place; -1 for none. */
export interface Place {
  readonly sourceId: string;
  readonly table: number;
  readonly column: number;
}

/** A table whose columns are shown. `detail` is null until it has come. */
export interface OpenTable {
  readonly index: number;
  readonly columns: number;
  readonly detail: TableDetail | null;
}

/** A source of the tree. A closed one was not asked for its tables yet, or was closed again. */
export interface SourceNode {
  readonly choice: Choice;
  readonly phase: 'closed' | 'loading' | 'failed' | 'open';
  /** How many tables it has; 0 until that is known. */
  readonly total: number;
  /** How many of its tables somebody looked into, and whether there are more and more. */
  readonly looked: number;
  readonly looking: boolean;
  /** The pages of tables that have come, by number. */
  readonly pages: ReadonlyMap<number, readonly TableEntry[]>;
  /** Its tables whose columns are shown, by place. */
  readonly opened: readonly OpenTable[];
  /** How far the reading of its schema is, in words. */
  readonly reading: string;
  /** Why it cannot be opened, or what of it could not be read. */
  readonly problems: readonly Problem[];
}

/** A line of the tree. `entry` and `column` are null while they are on their way. */
export type Row =
  | { readonly kind: 'source'; readonly place: Place; readonly node: SourceNode }
  | { readonly kind: 'table'; readonly place: Place; readonly node: SourceNode; readonly entry: TableEntry | null; readonly open: boolean }
  | { readonly kind: 'column'; readonly place: Place; readonly node: SourceNode; readonly table: OpenTable; readonly column: ColumnEntry | null }
  | { readonly kind: 'loading' | 'failed' | 'empty'; readonly place: Place; readonly node: SourceNode };

export function closedSource(choice: Choice): SourceNode {
  return { choice, phase: 'closed', total: 0, looked: 0, looking: false, pages: new Map(), opened: [], reading: '', problems: [] };
}

/** How many lines a source takes: its own, its tables', and those of the columns that are shown. */
export function sizeOf(node: SourceNode): number {
  if (node.phase === 'closed') {
    return 1;
  }
  const tables = node.opened.reduce((sum, table) => sum + table.columns, node.total);
  return 1 + (node.phase === 'open' && node.total > 0 ? tables : 1);
}

/** How many lines the tree has. Nothing here depends on how many tables there are, only on how many are open. */
export function treeSize(nodes: readonly SourceNode[]): number {
  return nodes.reduce((sum, node) => sum + sizeOf(node), 0);
}

/** The line at a place of the tree, or null beyond its end. */
export function rowAt(nodes: readonly SourceNode[], line: number): Row | null {
  let left = line;
  for (const node of nodes) {
    const size = sizeOf(node);
    if (left >= 0 && left < size) {
      return rowWithin(node, left);
    }
    left -= size;
  }
  return null;
}

/** The line of something in the tree; that of its nearest parent where it is not shown; -1 where its source is gone. */
export function lineOf(nodes: readonly SourceNode[], place: Place): number {
  let line = 0;
  for (const node of nodes) {
    if (node.choice.id === place.sourceId) {
      return line + lineWithin(node, place);
    }
    line += sizeOf(node);
  }
  return -1;
}

/** The table at a place of a source, if its page has come. */
export function tableAt(node: SourceNode, index: number): TableEntry | null {
  return node.pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null;
}

function rowWithin(node: SourceNode, line: number): Row {
  const place = { sourceId: node.choice.id, table: -1, column: -1 };
  if (line === 0) {
    return { kind: 'source', place, node };
  }
  if (node.phase !== 'open' || node.total === 0) {
    const kind = node.phase === 'loading' || node.phase === 'failed' ? node.phase : 'empty';
    return { kind, place: { ...place, table: 0 }, node };
  }
  let index = line - 1;
  for (const table of node.opened) {
    if (index <= table.index) {
      break;
    }
    if (index <= table.index + table.columns) {
      const column = index - table.index - 1;
      const entry = table.detail?.columns[column] ?? null;
      return { kind: 'column', place: { ...place, table: table.index, column }, node, table, column: entry };
    }
    index -= table.columns;
  }
  const open = node.opened.some(table => table.index === index);
  return { kind: 'table', place: { ...place, table: index }, node, entry: tableAt(node, index), open };
}

function lineWithin(node: SourceNode, place: Place): number {
  if (place.table < 0 || node.phase === 'closed') {
    return 0;
  }
  if (node.phase !== 'open' || node.total === 0) {
    return 1;
  }
  const before = node.opened.filter(table => table.index < place.table);
  const line = 1 + place.table + before.reduce((sum, table) => sum + table.columns, 0);
  const open = node.opened.some(table => table.index === place.table && place.column < table.columns);
  return open && place.column >= 0 ? line + 1 + place.column : line;
}
