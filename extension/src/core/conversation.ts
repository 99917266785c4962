import {
  isAbort,
  type Operation,
  problemsOf,
  single,
  type Transport,
  WireError
} from '../wire/transport';
import type { AnswerDocument, Previous, Problem, Requests } from '../wire/types';
import type { Desk } from './desk';
import { Store } from './store';
import * as turns from './turn';
import type { Turn } from './turn';

export interface ConversationState {
  readonly turns: readonly Turn[];
  /** The key of the turn the next question follows up; empty for a new question. */
  readonly following: string;
  /** The beginning of a question, put where questions are typed; a new object each time. */
  readonly proposal: { readonly text: string } | null;
}

const EMPTY: ConversationState = { turns: [], following: '', proposal: null };

/** The questions asked so far, and the streams of events that still change them. */
export class Conversation {
  readonly store: Store<ConversationState>;
  private readonly _running = new Map<string, AbortController>();
  /** Where the turns begun here went; of those of an earlier visit it is not known. */
  private readonly _ways = new Map<string, Transport | null>();

  constructor(readonly desk: Desk) {
    this.store = new Store(EMPTY);
  }

  /** Show turns of an earlier visit before those of this one. */
  resume(earlier: readonly Turn[]): void {
    this.store.update(state => ({
      ...state,
      turns: [...earlier, ...state.turns],
      following: state.following || (earlier.at(-1)?.key ?? '')
    }));
  }

  /** The turn with this key, or null. */
  turn(key: string): Turn | null {
    return this.store.get().turns.find(turn => turn.key === key) ?? null;
  }

  /** Replace a turn by what `change` makes of it. */
  change(key: string, change: (turn: Turn) => Turn): void {
    this.store.update(state => ({
      ...state,
      turns: state.turns.map(turn => (turn.key === key ? change(turn) : turn))
    }));
  }

  /** What the next question follows up: an answer of the source in use, of the same notebook; else null. */
  get followed(): Turn | null {
    const turn = this.turn(this.store.get().following);
    return turn && turn.sourceId === this.desk.source?.id && this.way(turn.key) ? turn : null;
  }

  /** The next question follows up this turn ('' for a new question). */
  follow(key: string): void {
    this.store.update(state => ({ ...state, following: key }));
  }

  /** Put the beginning of a question where questions are typed. */
  propose(text: string): void {
    this.store.update(state => ({ ...state, proposal: { text } }));
  }

  /** Start afresh; what still runs is stopped. */
  clear(): void {
    for (const { key } of this.store.get().turns) {
      void this.cancel(key);
    }
    this._ways.clear();
    this.store.update(() => EMPTY);
  }

  /** Ask the source in use a question; resolves when the turn has ended, however it ended. */
  async ask(question: string): Promise<void> {
    const source = this.desk.source;
    if (source === null || question.trim() === '') {
      return;
    }
    const previous = previousOf(this.followed);
    const key = this.begin(source.id, question.trim(), previous);
    await this.play(key, 'ask', { source: source.info.name, question: question.trim(), previous });
  }

  /** Begin a turn about a source; its key. */
  begin(sourceId: string, question: string, previous: Previous | null = null): string {
    const key = `turn-${Date.now().toString(36)}-${this.store.get().turns.length}`;
    const turn = turns.newTurn(key, sourceId, question, previous);
    this._ways.set(key, this.desk.reach(sourceId));
    this.store.update(state => ({ ...state, turns: [...state.turns, turn] }));
    return key;
  }

  /** Let the events of an operation change the turn until there are no more. */
  async play<O extends Operation>(key: string, operation: O, body: Requests[O]): Promise<void> {
    const controller = new AbortController();
    this._running.get(key)?.abort();
    this._running.set(key, controller);
    let problems: readonly Problem[] = [];
    try {
      for await (const event of this.reach(key).stream(operation, body, controller.signal)) {
        if (this._running.get(key) === controller) {
          this.change(key, turn => turns.reduce(turn, event));
        }
      }
      if (this.turn(key)?.phase === 'running') {
        throw new WireError('The answer broke off. The log of the Jupyter server says why.');
      }
    } catch (reason) {
      problems = isAbort(reason) ? [] : problemsOf(reason);
    }
    if (this._running.get(key) === controller) {
      this._running.delete(key);
      this._end(key, problems);
    }
  }

  /** No more events come: what still runs was stopped, or the connection broke with `problems`. */
  private _end(key: string, problems: readonly Problem[]): void {
    this.change(key, turn =>
      turn.phase === 'running' || problems.length > 0 ? turns.stopped(turn, problems) : turn
    );
    if (this.turn(key)?.phase === 'answered') {
      this.follow(key);
    }
  }

  /** Stop a turn: here at once, in the database as soon as Python hears of it. */
  async cancel(key: string): Promise<void> {
    const controller = this._running.get(key);
    const turn = this.turn(key);
    if (!controller || !turn) {
      return;
    }
    controller.abort();
    // It runs where it began, whatever is in front by now.
    const way = this._ways.get(key) ?? this.way(key);
    if (way && turn.id !== '') {
      // Whether or not it was heard, this side has stopped listening.
      await single(way, 'cancel', { turn: turn.id }, 'done').catch(() => undefined);
    }
  }

  /** The way to the source of a turn; null when it is gone, be there one of that name in another notebook. */
  way(key: string): Transport | null {
    const transport = this.desk.reach(this.turn(key)?.sourceId ?? '');
    return (this._ways.get(key) ?? transport) === transport ? transport : null;
  }

  /** The way to the source of a turn. Throws `WireError` when it is gone. */
  reach(key: string): Transport {
    const transport = this.way(key);
    if (transport === null) {
      throw new WireError('The notebook and kernel this source belongs to are not in front.');
    }
    return transport;
  }
}

/** What a follow-up of this turn works on, or null when the turn has no answer. */
export function previousOf(turn: Turn | null): Previous | null {
  const answer = turn && turns.shownAnswer(turn);
  return answer && { question: answer.question, sql: answer.sql, chart: shownChart(answer), flows: answer.flows };
}

/** The spec of the chart in front. */
export function shownChart(answer: AnswerDocument): AnswerDocument['charts'][number]['spec'] | null {
  return answer.charts[answer.chart]?.spec ?? null;
}
