import { problemsOf, single, type Transport } from '../wire/transport';
import type { Problem, RememberedExample } from '../wire/types';
import { sourceName } from './choices';
import type { Desk } from './desk';
import { Store } from './store';
import { holdsAll, wordsIn } from './words';

export interface RememberedState {
  /** Accepted answers, newest first. */
  readonly examples: readonly RememberedExample[];
  /** Whether Python has said what there is. */
  readonly ready: boolean;
  readonly problems: readonly Problem[];
}

const NOTHING: RememberedState = { examples: [], ready: false, problems: [] };

/** What is remembered in the workspace, as the place of the source in use tells it. */
export class Remembered {
  readonly store = new Store(NOTHING);

  constructor(private readonly _desk: Desk) {}

  /** Ask Python again what is remembered. */
  async load(): Promise<void> {
    await this._try(async () => {
      const { sourceId } = this._desk.store.get();
      const { examples } = await single(
        this._reach,
        'remembered',
        { source: sourceName(sourceId) },
        'remembered'
      );
      this.store.update(() => ({ examples, ready: true, problems: [] }));
    });
  }

  /** Forget one answer; it goes from the list once Python has forgotten it. */
  async forget(example: number): Promise<void> {
    await this._try(async () => {
      await single(this._reach, 'forget', { example }, 'done');
      this.store.update(state => ({
        ...state,
        examples: state.examples.filter(each => each.id !== example),
        problems: []
      }));
    });
  }

  private get _reach(): Transport {
    return this._desk.inUse('There is no source yet, and so nobody to ask what is remembered.');
  }

  private async _try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (reason) {
      this.store.update(state => ({ ...state, ready: true, problems: problemsOf(reason) }));
    }
  }
}

/** The answers whose question, SQL or source holds all words of `text`, whatever their case. */
export function matching(
  examples: readonly RememberedExample[],
  text: string
): readonly RememberedExample[] {
  const words = wordsIn(text);
  return examples.filter(({ question, sql, source }) => holdsAll(`${question}\n${sql}\n${source}`, words));
}
