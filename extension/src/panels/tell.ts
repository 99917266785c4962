import { createContext, useContext } from 'react';
import type { Tell } from '../core/taken';

/** How the fields around say what became of suggestions; where nobody listens, nothing is said. */
export const TellContext = createContext<Tell>(() => undefined);

export function useTell(): Tell {
  return useContext(TellContext);
}
