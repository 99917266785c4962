import { ProblemError, type Transport } from '../wire/transport';
import type { Browsed, BrowseRequest } from '../wire/types';

/** Some tables of a source, or null where none came; `tell` hears how far the reading of its schema is. */
export async function browse(
  transport: Transport,
  body: BrowseRequest,
  signal: AbortSignal,
  tell: (reading: string) => void
): Promise<Browsed | null> {
  for await (const event of transport.stream('browse', body, signal)) {
    if (event.type === 'opening') {
      tell(event.message);
    } else if (event.type === 'failed') {
      throw new ProblemError(event.problems);
    } else if (event.type === 'browsed') {
      return event;
    }
  }
  return null;
}
