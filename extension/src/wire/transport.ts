import type { Event, Problem, Requests } from './types';

export type Operation = keyof Requests;

/** Where a source lives: behind the Jupyter server, or in the kernel of the notebook in front. */
export type Place = 'server' | 'notebook';

/** One way to reach Python. The same requests and events travel over each. */
export interface Transport {
  readonly place: Place;

  /**
   * Ask for an operation; the events come while Python is still at work.
   * Throws a `WireError` when Python could not be reached or refused the request.
   */
  stream<O extends Operation>(
    operation: O,
    body: Requests[O],
    signal?: AbortSignal
  ): AsyncGenerator<Event, void, void>;
}

/** Python could not be reached, or it did not understand. */
export class WireError extends Error {
  constructor(
    message: string,
    readonly status = 0
  ) {
    super(message);
    this.name = 'WireError';
  }

  /** The same as a value that a card can show. */
  get problem(): Problem {
    const hint =
      this.status === 404
        ? 'Is the server extension enabled? See `jupyter server extension list`.'
        : '';
    // Codes are Python's; what the browser finds out for itself has none.
    return { code: '', message: this.message, hint, place: null, severity: 'error', field: '' };
  }
}

/** Python answered, and the answer is that it did not work. */
export class ProblemError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems[0]?.message ?? 'It did not work.');
    this.name = 'ProblemError';
  }
}

/** The event of one type from an operation that answers with just one. Throws `ProblemError` or `WireError`. */
export async function single<O extends Operation, T extends Event['type']>(
  transport: Transport,
  operation: O,
  body: Requests[O],
  type: T,
  signal?: AbortSignal
): Promise<Extract<Event, { type: T }>> {
  for await (const event of transport.stream(operation, body, signal)) {
    if (event.type === type) {
      return event as Extract<Event, { type: T }>;
    }
    if (event.type === 'failed') {
      throw new ProblemError(event.problems);
    }
  }
  throw new WireError(`The answer to "${operation}" was empty.`);
}

/** What to show for anything that was thrown. */
export function problemsOf(reason: unknown): readonly Problem[] {
  if (reason instanceof ProblemError) {
    return reason.problems;
  }
  const error = reason instanceof WireError ? reason : new WireError(String(reason));
  return [error.problem];
}

/** Whether somebody asked for the request to stop. */
export function isAbort(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'AbortError';
}
