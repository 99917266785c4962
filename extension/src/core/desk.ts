import { type Place, problemsOf, single, type Transport, WireError } from '../wire/transport';
import type { CompleteRequest, Completion, Problem, Sources } from '../wire/types';
import { type Choice, choices, type Offers, pick, sourceName, transportTo } from './choices';
import { toPoints } from './points';
import { Store } from './store';
import { type Tell, telling } from './taken';

/** What can be asked, and what is being asked. */
export interface DeskState {
  readonly offers: Offers;
  readonly choices: readonly Choice[];
  /** The id of the source in use; empty when there is none. */
  readonly sourceId: string;
  /** The id of the source somebody picked, be it there at the moment or not; empty for no wish. */
  readonly wanted: string;
  /** Whether every place was asked for its sources at least once. */
  readonly ready: boolean;
  /** Why the server could not say what it has. A notebook may well have nothing to say. */
  readonly problems: readonly Problem[];
}

const EMPTY: DeskState = { offers: {}, choices: [], sourceId: '', wanted: '', ready: false, problems: [] };

/** The sources at hand and the ways to reach them. */
export class Desk {
  readonly store: Store<DeskState>;
  /** Whether suggestions are wanted while somebody types. */
  suggesting = true;
  private _transports: readonly Transport[] = [];
  private _asked = 0;

  constructor(wanted = '') {
    this.store = new Store({ ...EMPTY, wanted });
  }

  /** Use these ways to reach Python from now on, and ask them what they have. */
  async connect(transports: readonly Transport[]): Promise<void> {
    this._transports = transports;
    await this.refresh();
  }

  /** Ask every place again what it has. A place that does not answer has nothing. The last time counts. */
  async refresh(): Promise<void> {
    const own = ++this._asked;
    const problems: Problem[] = [];
    const found = await Promise.all(this._transports.map(each => offerOf(each, problems)));
    if (own === this._asked) {
      this._offer(Object.fromEntries(found.filter(entry => entry !== null)), problems);
    }
  }

  /** The source in use. */
  get source(): Choice | null {
    const { choices: all, sourceId } = this.store.get();
    return all.find(choice => choice.id === sourceId) ?? null;
  }

  /** Use another source. Until somebody does, the newest default is in use. */
  choose(wanted: string): void {
    this.store.update(state => ({ ...state, wanted, sourceId: pick(state.choices, wanted)?.id ?? '' }));
  }

  /** The way to the place of a source (`choiceId`), or null when the place is gone. */
  reach(sourceId: string): Transport | null {
    const place = sourceId.split(':', 1)[0] as Place;
    return transportTo(this._transports, place);
  }

  /** The way to the place of the source in use. Throws a `WireError` with `message` where there is none. */
  inUse(message: string): Transport {
    const transport = this.reach(this.store.get().sourceId);
    if (transport === null) {
      throw new WireError(message);
    }
    return transport;
  }

  /** What could stand at the cursor (in UTF-16 units) of a text about a source (`choiceId`). */
  async complete(
    sourceId: string,
    surface: CompleteRequest['surface'],
    text: string,
    cursor: number,
    signal: AbortSignal
  ): Promise<Completion | null> {
    const transport = this.reach(sourceId);
    if (!transport) {
      return null;
    }
    const body = { source: sourceName(sourceId), text, offset: toPoints(text, cursor), surface };
    return (await single(transport, 'complete', body, 'completed', signal)).completion;
  }

  /** Says what became of suggestions for the source in use. */
  readonly tell: Tell = (...what) => telling(this.source && this.reach(this.source.id))(...what);

  private _offer(offers: Offers, problems: readonly Problem[]): void {
    const all = choices(offers);
    this.store.update(({ wanted }) => ({
      offers,
      choices: all,
      sourceId: pick(all, wanted)?.id ?? '',
      wanted,
      ready: true,
      problems
    }));
  }
}

async function offerOf(transport: Transport, problems: Problem[]): Promise<[Place, Sources] | null> {
  try {
    return [transport.place, await single(transport, 'sources', {}, 'sources')];
  } catch (reason) {
    if (transport.place === 'server') {
      problems.push(...problemsOf(reason));
    }
    return null;
  }
}
