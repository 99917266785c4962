import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';

interface Held {
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/**
 * Keeps the keyboard where it was when what has the focus is drawn anew: in `place` while it shows something
 * (`what`), else wherever `elsewhere` puts it. Without this, Tab would begin at the top of the page again.
 */
export function useFocusKept(place: RefObject<HTMLElement>, what: string | null, elsewhere: () => void): Held {
  const inside = useRef(false);
  const go = useRef(elsewhere);
  go.current = elsewhere;
  useLayoutEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (!inside.current || !lost) {
      return;
    }
    if (what !== null) {
      place.current?.focus({ preventScroll: true });
    } else {
      inside.current = false;
      go.current();
    }
  }, [place, what]);
  return {
    onFocus: () => {
      inside.current = true;
    },
    // What is taken away loses the focus to nothing; that is no going elsewhere.
    onBlur: event => {
      inside.current = event.relatedTarget === null || place.current?.contains(event.relatedTarget) === true;
    }
  };
}
