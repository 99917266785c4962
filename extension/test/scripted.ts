import type { Operation, Place, Transport } from '../src/wire/transport';
import type { Event, Requests } from '../src/wire/types';

type Script = (operation: Operation, body: unknown) => AsyncIterable<Event> | Iterable<Event>;

/** The Python side, played from a script; it remembers what it was asked. */
export class ScriptedTransport implements Transport {
  readonly asked: { operation: Operation; body: unknown }[] = [];

  constructor(
    private readonly _script: Script,
    readonly place: Place = 'server'
  ) {}

  async *stream<O extends Operation>(
    operation: O,
    body: Requests[O],
    signal?: AbortSignal
  ): AsyncGenerator<Event, void, void> {
    this.asked.push({ operation, body });
    for await (const event of this._script(operation, body)) {
      signal?.throwIfAborted();
      yield event;
    }
    signal?.throwIfAborted();
  }

  /** The bodies of the requests of one kind. */
  bodies<O extends Operation>(operation: O): Requests[O][] {
    return this.asked.filter(each => each.operation === operation).map(each => each.body as Requests[O]);
  }
}

export function sources(...names: string[]): Event {
  const infos = names.map((name, place) => ({
    name,
    dialect: 'sqlite',
    detail: `${name}.sqlite`,
    tables: 3,
    default: place === 0
  }));
  return { type: 'sources', sources: infos, model: '', learning: true };
}
