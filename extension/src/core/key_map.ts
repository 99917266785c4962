import type { KeyEntry } from '../wire/types';

/** A table in the map of keys, with the keys that tie it to the one in the middle. */
export interface MapNode {
  readonly table: string;
  readonly keys: readonly KeyEntry[];
  readonly side: 'by' | 'own' | 'to';
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A line between two tables, as the `d` of an SVG path that ends at the table referred to. */
export interface MapLine {
  readonly path: string;
  readonly inferred: boolean;
}

export interface KeyMap {
  readonly nodes: readonly MapNode[];
  readonly lines: readonly MapLine[];
  readonly width: number;
  readonly height: number;
  /** How many tables had no room, on either side. */
  readonly hidden: number;
}

export const NODE_HEIGHT = 24;
const GAP = 6;
const BETWEEN = 18;
const INDENT = 26;
const GUTTER = 12;
/** Tables shown on either side. */
const MOST = 8;

/**
 * The neighbourhood of a table from top to bottom: the tables that refer to it, itself, those it refers to.
 * A side panel is narrow and may be long, so each table has a line of its own, and the keys run along the side.
 */
export function keyMap(own: string, by: readonly KeyEntry[], to: readonly KeyEntry[], width: number): KeyMap {
  const above = grouped(by.filter(key => key.table !== own));
  const below = grouped(to.filter(key => key.table !== own));
  const self = to.filter(key => key.table === own);
  const nodes: MapNode[] = [];
  let y = 1;
  const put = (table: string, keys: readonly KeyEntry[], side: MapNode['side']) => {
    const x = side === 'own' ? 1 : INDENT;
    nodes.push({ table, keys, side, x, y, width: Math.max(40, width - x - 1) });
    y += NODE_HEIGHT + GAP;
  };
  above.slice(0, MOST).forEach(([table, keys]) => put(table, keys, 'by'));
  y += above.length > 0 ? BETWEEN - GAP : 0;
  const middle = nodes.length;
  put(own, self, 'own');
  y += below.length > 0 ? BETWEEN - GAP : 0;
  below.slice(0, MOST).forEach(([table, keys]) => put(table, keys, 'to'));
  const centre = nodes[middle];
  const lines = nodes.filter(node => node !== centre).map(node => lineTo(node, centre));
  const hidden = Math.max(0, above.length - MOST) + Math.max(0, below.length - MOST);
  return { nodes, lines, width, height: y - GAP + 1, hidden };
}

/** Keys by the table at their other end; several between the same two tables share a line. */
function grouped(keys: readonly KeyEntry[]): [string, KeyEntry[]][] {
  const found = new Map<string, KeyEntry[]>();
  keys.forEach(key => found.set(key.table, [...(found.get(key.table) ?? []), key]));
  return [...found];
}

function lineTo(node: MapNode, centre: MapNode): MapLine {
  const y = node.y + NODE_HEIGHT / 2;
  const inferred = node.keys.every(key => key.inferred);
  // From the side of a table along the gutter to the one referred to, where the arrow is.
  const path =
    node.side === 'by'
      ? `M ${node.x} ${y} H ${GUTTER} V ${centre.y}`
      : `M ${GUTTER} ${centre.y + NODE_HEIGHT} V ${y} H ${node.x}`;
  return { path, inferred };
}

/** The columns of a key in words: `store_id = id`, joined by the given word. */
export function keyText(key: KeyEntry): string {
  return key.columns.map((column, place) => `${column} = ${key.others[place] ?? '?'}`).join(', ');
}
