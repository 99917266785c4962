/** A flow as code: which code there is, and what becomes a cell of it. */

import { single, type Transport } from '../wire/transport';
import type { FlowDocument, Requests } from '../wire/types';
import { type CellKind, sqlCell } from './cells';

/** What code is wanted. */
export interface CodeWish {
  readonly target: Requests['flowcode']['target'];
  /** pandas code as one chain of methods. */
  readonly chained: boolean;
  /** The dialect of the SQL; empty for that of the flow's source. */
  readonly dialect: string;
  /** The step up to which; empty for the whole flow. */
  readonly step: string;
}

/** Whether code is SQL. */
export function isSql({ target }: CodeWish): boolean {
  return target === 'sql' || target === 'steps';
}

/** The code as a cell; null where a notebook cannot run it: SQL of another database, or a statement for each source. */
export function cellOf(wish: CodeWish, code: string, flow: FlowDocument): { text: string; kind: CellKind } | null {
  if (!isSql(wish)) {
    return { text: code, kind: wish.target === 'pandas' ? 'pandas' : 'pyspark' };
  }
  const elsewhere = wish.dialect !== '' || flow.steps.some(step => step.kind === 'source' && Boolean(step.params.source));
  return elsewhere ? null : { text: sqlCell(flow.source, code), kind: 'magic' };
}

/** The cells of a notebook that runs the code by itself. */
export function notebookOf(cell: { text: string; kind: CellKind }): string[] {
  return cell.kind === 'magic' ? ['%load_ext assistant', cell.text] : [cell.text];
}

/** The flow as code whose files are named as seen from a folder; null is that of the kernel. */
export async function codeOf(
  reach: Transport,
  flow: FlowDocument,
  wish: CodeWish,
  folder: string | null,
  signal?: AbortSignal
): Promise<string> {
  const { text } = await single(reach, 'flowcode', { flow, ...wish, folder }, 'code', signal);
  return text.trimEnd();
}
