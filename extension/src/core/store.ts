/** A value that changes, and those who want to know. Fits React's `useSyncExternalStore`. */
export class Store<T> {
  private readonly _listeners = new Set<() => void>();

  constructor(private _state: T) {}

  /** The value now; a new object after every change. */
  readonly get = (): T => this._state;

  /** Replace the value by what `change` makes of it. */
  update(change: (state: T) => T): void {
    const next = change(this._state);
    if (next !== this._state) {
      this._state = next;
      for (const listener of [...this._listeners]) {
        listener();
      }
    }
  }

  /** Be told after every change; returns what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  };
}
