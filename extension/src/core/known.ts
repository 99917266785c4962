import { problemsOf, single, type Transport } from '../wire/transport';
import type { ForgetKnownRequest, Known, LearnFolderRequest, Problem, Requests } from '../wire/types';
import type { Desk } from './desk';
import { Store } from './store';
import { holdsAll, wordsIn } from './words';

export interface KnownState {
  /** What completion knows; null until Python has said it. */
  readonly known: Known | null;
  readonly problems: readonly Problem[];
}

/** How often is asked how far the reading of the folder is, while it goes on. */
const EVERY_MS = 700;
/** Typing comes in bursts: values are looked for once it pauses. */
const PAUSE_MS = 200;

/** What completion knows in the workspace, as the place of the source in use tells it. */
export class Knowing {
  readonly store = new Store<KnownState>({ known: null, problems: [] });
  /** Whether somebody looks. */
  private _open = false;
  private _field = '';
  private _wanted = '';
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _asked = 0;
  /** Why the last change was not made: said until there is another. */
  private _refused: readonly Problem[] = [];

  constructor(private readonly _desk: Desk) {}

  /** Somebody looks: ask, with no field open. */
  async open(): Promise<void> {
    this._open = true;
    this._refused = [];
    await this.show('');
  }

  /** Nobody looks any more: ask no more. */
  close(): void {
    this._open = false;
    this._turn();
  }

  /** Ask for all fields, and for the values of one of them (none for an empty name). */
  async show(field: string): Promise<void> {
    this._field = field;
    this._wanted = '';
    await this._ask();
  }

  /** Ask only for those values of the open field that hold `wanted`, once typing pauses. */
  find(wanted: string): void {
    this._wanted = wanted;
    this._turn();
    this._later(PAUSE_MS);
  }

  /** Forget a field, a value, a person, a file or everything. */
  async forget(what: Partial<ForgetKnownRequest>): Promise<void> {
    if (!what.value) {
      this._field = '';
      this._wanted = '';
    }
    await this._change('forgetknown', what);
  }

  /** Read the notebooks and SQL files of the folder, or stop reading them. */
  async learn(action: LearnFolderRequest['action']): Promise<void> {
    await this._change('learnfolder', { action });
  }

  private async _change<O extends 'forgetknown' | 'learnfolder'>(operation: O, body: Requests[O]): Promise<void> {
    const own = this._turn();
    this._refused = [];
    try {
      const known = await single(this._reach, operation, body, 'known');
      // It is of all values of a field, or of none: where others are in view by now, they are asked for.
      if (own === this._asked && this._wanted === '' && this._field === known.field) {
        this._take(known);
        return;
      }
    } catch (reason) {
      this._refused = problemsOf(reason);
    }
    await this._ask();
  }

  /** Ask for what is in view. */
  private async _ask(): Promise<void> {
    if (!this._open) {
      return;
    }
    const own = this._turn();
    try {
      const known = await single(this._reach, 'known', { field: this._field, wanted: this._wanted }, 'known');
      if (own === this._asked) {
        this._take(known);
      }
    } catch (reason) {
      if (own === this._asked) {
        this.store.update(state => ({ ...state, problems: problemsOf(reason) }));
      }
    }
  }

  private _take(known: Known): void {
    this.store.update(() => ({ known, problems: [...this._refused, ...known.problems] }));
    if (known.folder.stage === 'reading') {
      this._later(EVERY_MS);
    }
  }

  /** What was asked so far, or is to be asked later, does not count any more. */
  private _turn(): number {
    clearTimeout(this._timer);
    return ++this._asked;
  }

  private _later(ms: number): void {
    this._timer = setTimeout(() => void this._ask(), ms);
  }

  private get _reach(): Transport {
    return this._desk.inUse('There is no source yet, and so nobody to ask what completion knows.');
  }
}

/** The fields whose names hold all words of `text`, whatever their case. */
export function fieldsLike<T extends { readonly name: string }>(fields: readonly T[], text: string): readonly T[] {
  const words = wordsIn(text);
  return fields.filter(field => holdsAll(field.name, words));
}
