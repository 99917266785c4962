import { Token } from '@lumino/coreutils';
import type { Conversation } from './core/conversation';

/** The conversation of the panel, for other parts that have something to ask. */
export interface IAsking {
  readonly conversation: Conversation;
  /** Bring the panel to the front, with the cursor where questions are typed. */
  show(): void;
}

export const IAsking = new Token<IAsking>('plainspoken:IAsking', 'The conversation of the Plainspoken panel.');
