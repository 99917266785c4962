import type { CompleteRequest } from '../wire/types';

/** The part of a cell that is written in SQL or in plain words. Positions are UTF-16 units of the cell. */
export interface MagicPart {
  readonly surface: CompleteRequest['surface'];
  /** The source named on the magic's line; empty for the default one. */
  readonly source: string;
  readonly start: number;
  readonly end: number;
}

const CELL_MAGIC = /^%%(sql|plainsql|ask)\b[^\n]*\n/;
const LINE_MAGIC = /^%ask\b[ \t]*/;
const SOURCE = /(?:--source|-s)[ =]+(?:"([^"]*)"|'([^']*)'|(\S+))/;

/** What the cursor is in, or null when it is in Python, in an option, or in somebody else's magic. */
export function magicAt(cell: string, cursor: number): MagicPart | null {
  const body = cellBody(cell);
  if (body === null) {
    return lineMagicAt(cell, cursor);
  }
  const source = sourceIn(cell.slice(0, body.start));
  return cursor < body.start ? null : { ...body, source, end: cell.length };
}

/** What stands below the first line of a cell of ours, and where it begins; null for any other cell. */
export function cellBody(cell: string): Pick<MagicPart, 'surface' | 'start'> | null {
  const head = CELL_MAGIC.exec(cell);
  return head && { surface: head[1] === 'ask' ? 'question' : 'sql', start: head[0].length };
}

function lineMagicAt(cell: string, cursor: number): MagicPart | null {
  const from = cell.lastIndexOf('\n', cursor - 1) + 1;
  const stop = cell.indexOf('\n', cursor);
  const end = stop < 0 ? cell.length : stop;
  const line = cell.slice(from, end);
  const head = LINE_MAGIC.exec(line);
  if (!head) {
    return null;
  }
  const options = /^(?:(?:--source|-s|--to|-t)[ =]+\S+\s+|--new\s+|--send\s+)*/.exec(line.slice(head[0].length))!;
  const start = from + head[0].length + options[0].length;
  return cursor < start ? null : { surface: 'question', source: sourceIn(options[0]), start, end };
}

function sourceIn(options: string): string {
  const found = SOURCE.exec(options);
  return found ? (found[1] ?? found[2] ?? found[3]) : '';
}
