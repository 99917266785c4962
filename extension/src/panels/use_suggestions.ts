import { useEffect, useState } from 'react';
import type { Suggested } from '../core/completion';
import type { Desk } from '../core/desk';

/** Typing in one go asks only once. */
const QUIET_MS = 120;

/** The suggestions for what is typed, and how to be rid of them. */
export function useSuggestions(
  desk: Desk,
  text: string,
  cursor: number
): [Suggested | null, () => void] {
  const [suggested, setSuggested] = useState<Suggested | null>(null);
  useEffect(() => {
    if (text === '' || !desk.suggesting) {
      setSuggested(null);
      return undefined;
    }
    const controller = new AbortController();
    const ask = async () => {
      try {
        const completion = await desk.complete(desk.store.get().sourceId, 'question', text, cursor, controller.signal);
        if (!controller.signal.aborted) {
          setSuggested(completion && { text, cursor, completion });
        }
      } catch {
        // A question can be typed without suggestions; what is wrong shows when it is asked.
      }
    };
    const timer = setTimeout(() => void ask(), QUIET_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [desk, text, cursor]);
  return [suggested, () => setSuggested(null)];
}
