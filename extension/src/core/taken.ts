/** What becomes of suggestions: taken and kept as they were, taken and changed, or waved away. */

import { single, type Transport } from '../wire/transport';
import type { FieldFeedbackRequest } from '../wire/types';

/** Says what became of the suggestion of an id. */
export type Tell = (id: string, action: FieldFeedbackRequest['action'], final?: string) => void;

/** Tells whoever suggested it. Learning is a courtesy: nothing to show when it fails. */
export function telling(transport: Transport | null): Tell {
  return (id, action, final = '') => {
    if (transport && id !== '') {
      void single(transport, 'fieldfeedback', { id, action, final }, 'done').catch(() => undefined);
    }
  };
}

interface Waiting {
  readonly id: string;
  readonly text: string;
  readonly tell: Tell;
  /** Where it was put in; the text there now, empty when the place is gone. */
  readonly read: () => string;
}

/** Suggestions that were taken, until the text they went into is kept: run, asked, saved or left. */
export class Taken {
  private _waiting: Waiting[] = [];

  /** A suggestion went into the text that `read` gives. */
  take(id: string | undefined, text: string, tell: Tell, read: () => string): void {
    if (id && text.trim() !== '') {
      this._waiting.push({ id, text: text.trim(), tell, read });
    }
  }

  /** The texts are kept as they are now: tell which suggestions still stand in them. */
  settle(): void {
    const waiting = this._waiting;
    this._waiting = [];
    for (const { id, text, tell, read } of waiting) {
      const now = read();
      tell(id, now.includes(text) ? 'accepted' : 'edited');
    }
  }
}
