import type { Session } from '@jupyterlab/services';
import { magicAt, type MagicPart } from '../core/magic';
import { toPoints, toUnits } from '../core/points';
import type { IReach } from '../reach';
import { single, type Transport } from '../wire/transport';
import type { Completion } from '../wire/types';

/** A completion whose positions are code points of the whole cell, as JupyterLab counts them. */
export interface CellCompletion {
  readonly transport: Transport;
  readonly part: MagicPart;
  readonly completion: Completion;
  readonly start: number;
  readonly end: number;
}

/** What could stand at the cursor (in code points) of a cell; null outside our cells or without our kernel. */
export async function suggest(
  reach: IReach,
  session: Session.ISessionConnection | null | undefined,
  cell: string,
  cursor: number
): Promise<CellCompletion | null> {
  const part = magicAt(cell, toUnits(cell, cursor));
  const transport = part && session?.kernel ? reach.kernel(session.kernel) : null;
  if (!part || !transport) {
    return null;
  }
  const before = toPoints(cell, part.start);
  const text = cell.slice(part.start, part.end);
  const body = { source: part.source, text, offset: cursor - before, surface: part.surface };
  try {
    const { completion } = await single(transport, 'complete', body, 'completed');
    return { transport, part, completion, start: before + completion.start, end: before + completion.end };
  } catch {
    // No suggestions is no fault of the person who types.
    return null;
  }
}
