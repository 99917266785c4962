import type { FormField, Suggested } from '../wire/types';
import type { Source } from './field_supply';

/** A source that is asked once by all who ask it the same while the answer is under way. */
export class SharedSource implements Source {
  private readonly _underWay = new Map<string, Promise<Suggested>>();

  constructor(private readonly _source: Source) {}

  get field(): FormField {
    return this._source.field;
  }

  context(): ReturnType<Source['context']> {
    return this._source.context();
  }

  ask(prefix: string, limit: number): Promise<Suggested> {
    const key = JSON.stringify([this.context(), prefix, limit]);
    const asked = this._underWay.get(key) ?? this._source.ask(prefix, limit);
    this._underWay.set(key, asked);
    const done = () => this._underWay.get(key) === asked && this._underWay.delete(key);
    asked.then(done, done);
    return asked;
  }

  tell(...what: Parameters<Source['tell']>): void {
    this._source.tell(...what);
  }

  /** Something was learned: what is under way does not know of it. */
  forget(): void {
    this._underWay.clear();
  }
}
