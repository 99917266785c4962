import { problemsOf, single, WireError } from '../wire/transport';
import type { ForgetKnownRequest, Known, LearnFolderRequest, Problem, Requests } from '../wire/types';
import type { Desk } from './desk';
import { Store } from './store';

export interface KnownState {
  /** What completion knows; null until Python has said it. */
  readonly known: Known | null;
  readonly problems: readonly Problem[];
}

/** How often is asked how far the reading of the folder is, while it goes on. */
const EVERY_MS = 700;

/** What completion knows in the workspace, as the place of the source in use tells it. */
export class Knowing {
  readonly store = new Store<KnownState>({ known: null, problems: [] });
  private _field = '';
  private _wanted = '';
  private _timer = 0;
  private _asked = 0;

  constructor(private readonly _desk: Desk) {}

  /** Ask again, with the values of a field (none for an empty name) that hold `wanted`. */
  async show(field: string = this._field, wanted = field === this._field ? this._wanted : ''): Promise<void> {
    this._field = field;
    this._wanted = wanted;
    await this._do('known', { field, wanted });
  }

  /** Forget a field, a value, a person, a file or everything. */
  async forget(what: Partial<ForgetKnownRequest>): Promise<void> {
    await this._do('forgetknown', what);
    await this.show(what.value ? this._field : '');
  }

  /** Read the notebooks and SQL files of the folder, or stop reading them. */
  async learn(action: LearnFolderRequest['action']): Promise<void> {
    await this._do('learnfolder', { action });
    await this.show();
  }

  /** Ask no more. */
  close(): void {
    window.clearTimeout(this._timer);
    this._asked++;
  }

  private async _do<O extends 'known' | 'forgetknown' | 'learnfolder'>(operation: O, body: Requests[O]): Promise<void> {
    const own = ++this._asked;
    window.clearTimeout(this._timer);
    try {
      const known = await single(this._reach(), operation, body, 'known');
      if (own === this._asked) {
        this.store.update(() => ({ known, problems: known.problems ?? [] }));
        if (known.folder.stage === 'reading') {
          this._timer = window.setTimeout(() => void this.show(), EVERY_MS);
        }
      }
    } catch (reason) {
      if (own === this._asked) {
        this.store.update(state => ({ ...state, problems: problemsOf(reason) }));
      }
    }
  }

  private _reach() {
    const transport = this._desk.reach(this._desk.store.get().sourceId);
    if (transport === null) {
      throw new WireError('There is no source yet, and so nobody to ask what completion knows.');
    }
    return transport;
  }
}

/** The fields whose names hold all words of `text`, whatever their case. */
export function fieldsLike<T extends { readonly name: string }>(fields: readonly T[], text: string): readonly T[] {
  const words = text.toLowerCase().split(/\s+/).filter(word => word !== '');
  return fields.filter(field => words.every(word => field.name.toLowerCase().includes(word)));
}
