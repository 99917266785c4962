import { isAbort, type Place, problemsOf, single } from '../wire/transport';
import type { Problem, Searched, SearchHit } from '../wire/types';
import { choiceId } from './choices';
import type { Desk } from './desk';
import { Store } from './store';

/** A hit with the place that found it: its source lives there. */
export interface Found {
  readonly place: Place;
  readonly hit: SearchHit;
}

/** The hits of one kind, best first. */
export interface FoundGroup {
  readonly kind: SearchHit['kind'];
  readonly found: readonly Found[];
}

export interface SearchState {
  readonly text: string;
  /** What the groups were found for. */
  readonly searched: string;
  readonly groups: readonly FoundGroup[];
  /** The hit that the arrow keys have reached, counted over all groups; -1 for none. */
  readonly cursor: number;
  readonly busy: boolean;
  readonly unread: number;
  readonly opening: readonly string[];
  readonly problems: readonly Problem[];
}

const EMPTY: SearchState = {
  text: '',
  searched: '',
  groups: [],
  cursor: -1,
  busy: false,
  unread: 0,
  opening: [],
  problems: []
};

/** How long typing must rest, how long to wait before asking for more, and how often. */
const QUIET_MS = 150;
const AGAIN_MS = 1000;
const AGAIN_MOST = 60;

/** What somebody looks for in the box above the tree, and what was found. */
export class Search {
  readonly store = new Store<SearchState>(EMPTY);
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _controller: AbortController | null = null;

  constructor(
    private readonly _desk: Desk,
    private readonly _quiet = QUIET_MS,
    private readonly _again = AGAIN_MS
  ) {}

  /** Look for another text; an empty one ends the search. */
  look(text: string): void {
    clearTimeout(this._timer);
    if (text.trim() === '') {
      this._controller?.abort();
      this.store.update(() => ({ ...EMPTY, text }));
      return;
    }
    this.store.update(state => ({ ...state, text, cursor: -1, busy: true }));
    this._timer = setTimeout(() => void this._ask(text, AGAIN_MOST), this._quiet);
  }

  /** All hits in the order in which they are shown. */
  get hits(): readonly Found[] {
    return this.store.get().groups.flatMap(group => group.found);
  }

  /** Move the cursor by so many hits; it stays within them, and -1 is the box itself. */
  move(by: number): void {
    const last = this.hits.length - 1;
    this.store.update(state => ({ ...state, cursor: Math.max(-1, Math.min(last, state.cursor + by)) }));
  }

  /** The hit under the cursor; the first where the cursor is in the box. */
  get chosen(): Found | null {
    return this.hits[Math.max(0, this.store.get().cursor)] ?? null;
  }

  private async _ask(text: string, times: number): Promise<void> {
    this._controller?.abort();
    const controller = (this._controller = new AbortController());
    const places: Place[] = ['server', 'notebook'];
    const problems: Problem[] = [];
    const replies = await Promise.all(
      places.map(async place => {
        try {
          return [place, await this._reply(place, text, controller.signal)] as const;
        } catch (reason) {
          // A notebook that has nothing to say is no problem: the server has the rest.
          problems.push(...(isAbort(reason) || place === 'notebook' ? [] : problemsOf(reason)));
          return [place, null] as const;
        }
      })
    );
    if (controller.signal.aborted) {
      return;
    }
    const came = replies.filter((reply): reply is [Place, Searched] => reply[1] !== null);
    const unread = came.reduce((sum, [, reply]) => sum + reply.unread, 0);
    const opening = came.flatMap(([, reply]) => reply.opening);
    this.store.update(state => ({
      ...state,
      searched: text,
      groups: merged(came),
      busy: false,
      unread,
      opening,
      problems: [...problems, ...came.flatMap(([, reply]) => reply.problems)]
    }));
    if ((unread > 0 || opening.length > 0) && times > 0) {
      this._timer = setTimeout(() => void this._ask(text, times - 1), this._again);
    }
  }

  private async _reply(place: Place, text: string, signal: AbortSignal): Promise<Searched | null> {
    const transport = this._desk.reach(choiceId(place, ''));
    if (!transport) {
      return null;
    }
    const scope = place === 'server' ? ('workspace' as const) : ('session' as const);
    return single(transport, 'search', { text, typing: true, scope }, 'searched', signal);
  }
}

/** The hits of all places by kind; kinds and hits with better scores first, else as they came. */
export function merged(replies: readonly (readonly [Place, Searched])[]): FoundGroup[] {
  const groups = new Map<SearchHit['kind'], Found[]>();
  for (const [place, reply] of replies) {
    for (const { kind, hits } of reply.groups) {
      groups.set(kind, [...(groups.get(kind) ?? []), ...hits.map(hit => ({ place, hit }))]);
    }
  }
  const best = (found: readonly Found[]) => Math.round((found[0]?.hit.score ?? 0) * 100);
  return [...groups]
    .map(([kind, found]) => ({ kind, found: found.sort((a, b) => b.hit.score - a.hit.score) }))
    .sort((a, b) => best(b.found) - best(a.found));
}
