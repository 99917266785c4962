import type { Session } from '@jupyterlab/services';
import { magicAt, type MagicPart } from '../core/magic';
import { toPoints, toUnits } from '../core/points';
import type { IReach } from '../reach';
import { single, type Transport } from '../wire/transport';
import type { Completion } from '../wire/types';

/** A completion whose positions are UTF-16 units of the whole cell. */
export interface CellCompletion {
  readonly transport: Transport;
  readonly part: MagicPart;
  readonly completion: Completion;
  readonly start: number;
  readonly end: number;
}

/**
 * What could stand at the cursor of a cell; null outside our cells, without our kernel, or when it is
 * not there after `patience` milliseconds.
 */
export async function suggest(
  reach: IReach,
  session: Session.ISessionConnection | null | undefined,
  cell: string,
  cursor: number,
  patience: number
): Promise<CellCompletion | null> {
  const part = magicAt(cell, cursor);
  const transport = part && session?.kernel ? reach.kernel(session.kernel) : null;
  if (!part || !transport) {
    return null;
  }
  const text = cell.slice(part.start, part.end);
  const offset = toPoints(text, cursor - part.start);
  const body = { source: part.source, text, offset, surface: part.surface };
  try {
    const signal = AbortSignal.timeout(patience);
    const { completion } = await single(transport, 'complete', body, 'completed', signal);
    const place = (point: number) => part.start + toUnits(text, point);
    return { transport, part, completion, start: place(completion.start), end: place(completion.end) };
  } catch {
    // No suggestions is no fault of the person who types.
    return null;
  }
}
