import { WireError } from './transport';
import type { Event } from './types';

/** Collects the events of one request until somebody reads them. */
export class Mailbox {
  private readonly _events: Event[] = [];
  private _closed = false;
  private _error: unknown = null;
  private _wake: () => void = () => undefined;

  /** One more event. */
  put(event: Event): void {
    this._events.push(event);
    this._wake();
  }

  /** No more events; `error` is thrown to the reader after what was already there. */
  close(error: unknown = null): void {
    if (!this._closed) {
      this._closed = true;
      this._error = error;
      this._wake();
    }
  }

  /**
   * The events as they come. When the first is not there after `patience` milliseconds
   * (0: wait for ever), a `WireError` is thrown.
   */
  async *read(patience: number): AsyncGenerator<Event, void, void> {
    let limit = patience;
    for (;;) {
      const event = this._events.shift();
      if (event !== undefined) {
        limit = 0;
        yield event;
      } else if (this._closed) {
        if (this._error !== null) {
          throw this._error;
        }
        return;
      } else if (!(await this._change(limit))) {
        throw new WireError('The notebook does not answer.');
      }
    }
  }

  private _change(limit: number): Promise<boolean> {
    return new Promise(resolve => {
      const timer = limit > 0 ? setTimeout(() => resolve(false), limit) : undefined;
      this._wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
