/** The suggestions of one field of a form, asked of Python as seldom as possible. */

import type { FormField, Suggested, Suggestion } from '../wire/types';

/** What a form knows about one of its fields, and whom it asks. */
export interface Source {
  readonly field: FormField;
  /** The fields filled so far that say something about this one. */
  context(): Record<string, string | string[]>;
  ask(prefix: string, limit: number): Promise<Suggested>;
  tell(id: string, action: 'accepted' | 'edited' | 'dismissed', final: string): void;
}

/** Values that are asked for at once: a field with no more is searched here, without a word to Python. */
const SHIPPED = 200;
/** Values of a list that are shown. */
export const LISTED = 8;
const NEW_LETTER = 0.05;

/**
 * The suggestions that go on with what was typed, probabilities given that it was. A value never seen before
 * has what the others leave, a twentieth of it for each letter: the rule of `autocomplete/ranking.py`.
 */
export function narrowed(suggestions: readonly Suggestion[], prefix: string): Suggestion[] {
  const low = prefix.toLowerCase();
  const found = suggestions.filter(({ value }) => value.toLowerCase().startsWith(low));
  if (prefix === '' || found.length === 0) {
    return found;
  }
  const all = suggestions.reduce((sum, { p }) => sum + p, 0);
  const total = found.reduce((sum, { p }) => sum + p, 0) + Math.max(0, 1 - all) * NEW_LETTER ** prefix.length;
  return found.map(each => ({ ...each, p: each.p / Math.max(total, 1e-12) })).sort((a, b) => b.p - a.p);
}

/** `83 % likely: used 12 times, last yesterday`. */
export function reason({ p, why }: Suggestion): string {
  const percent = p < 0.01 ? 'less than 1' : String(Math.min(99, Math.round(p * 100)));
  return `${percent} % likely: ${why}`;
}

/** The suggestions of one field; those of a small field are asked for once for every context. */
export class Supply {
  private _key = '';
  private _known: Suggested | null = null;
  private _pending = false;
  private _sought = '';
  private _times = 0;

  constructor(readonly source: Source) {}

  /** What is known here and now for a prefix; `then` is called when Python has said more. */
  get(prefix: string, then: () => void): Suggestion[] {
    const key = JSON.stringify(this.source.context());
    if (key !== this._key || this._known === null) {
      this._key = key;
      this._known = NOTHING;
      this._sought = '';
      this._ask('', SHIPPED, then);
    } else if (!this._known.complete && !this._pending && prefix !== this._sought) {
      this._ask(prefix, LISTED, then);
    }
    return narrowed(this._known.suggestions, prefix);
  }

  /** Something was learned or filled: ask anew. */
  forget(): void {
    this._known = null;
    this._times++;
  }

  private _ask(prefix: string, limit: number, then: () => void): void {
    const time = ++this._times;
    this._pending = true;
    this._sought = prefix;
    const take = (found: Suggested | null) => {
      if (time === this._times && this._known !== null) {
        this._pending = false;
        this._known = found === null ? this._known : together(this._known, found);
        then();
      }
    };
    // A form is filled without suggestions, too: when nobody answers, there are none.
    this.source.ask(prefix, limit).then(take, () => take(null));
  }
}

const NOTHING: Suggested = { suggestions: [], complete: false, notice: '', type: 'suggested' };

/** The values of the first answer, which speak of the context alone, and those found later by what was typed. */
function together(known: Suggested, found: Suggested): Suggested {
  if (known === NOTHING) {
    return found;
  }
  const have = new Set(known.suggestions.map(({ value }) => value));
  const news = found.suggestions.filter(({ value }) => !have.has(value));
  return { ...known, suggestions: [...known.suggestions, ...news] };
}
