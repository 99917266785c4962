import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Edited, ghostAt, itemsAt, withItem } from '../core/completion';
import type { Conversation } from '../core/conversation';
import { Taken } from '../core/taken';
import type { CompletionItem } from '../wire/types';
import { useStoreState } from './store';
import { useSuggestions } from './use_suggestions';

/** A question in the making. */
export interface Typing {
  readonly input: RefObject<HTMLTextAreaElement>;
  readonly text: string;
  readonly ghost: string;
  readonly items: readonly CompletionItem[];
  /** The place of the item chosen with the arrows, or -1. */
  readonly chosen: number;
  readonly ask: () => void;
  readonly take: (item: CompletionItem) => void;
  readonly dismiss: () => void;
  readonly key: (event: KeyboardEvent) => void;
  readonly type: (text: string, cursor: number) => void;
}

const BLANK: Edited = { text: '', cursor: 0 };

/** What is typed, what is suggested for it, and what the keys do. `ready`: there is somebody to ask. */
export function useQuestion(conversation: Conversation, ready: boolean): Typing {
  const { desk } = conversation;
  const [edited, setEdited] = useState(BLANK);
  const taken = useRef(new Taken()).current;
  const latest = useRef('');
  const [chosen, setChosen] = useState(-1);
  const { text, cursor } = edited;
  latest.current = text;
  const [suggested, dismiss] = useSuggestions(desk, text, cursor);
  const ghost = ghostAt(suggested, text, cursor);
  const items = itemsAt(suggested, text, cursor);
  const edit = (next: Edited) => {
    setChosen(-1);
    setEdited(next);
  };
  const input = useInput(conversation, edited, edit);
  const take = (item: CompletionItem) => {
    if (suggested) {
      taken.take(item.id, item.insert, desk.tell, () => latest.current);
      edit(withItem(suggested, item));
    }
  };
  const takeGhost = () => {
    taken.take(suggested?.completion.ghost_id, ghost, desk.tell, () => latest.current);
    edit({ text: text + ghost, cursor: text.length + ghost.length });
  };
  const ask = () => {
    if (ready && text.trim() !== '') {
      taken.settle();
      void conversation.ask(text);
      edit(BLANK);
    }
  };
  const decline = () => {
    desk.tell((ghost === '' ? items[0].id : suggested?.completion.ghost_id) ?? '', 'dismissed');
    dismiss();
  };
  const key = keyHandler({ ghost, items, chosen, ask, take, takeGhost, decline, choose: setChosen });
  const type = (value: string, at: number) => {
    if (value !== text || at !== cursor) {
      edit({ text: value, cursor: at });
    }
  };
  return { input, text, ghost, items, chosen, ask, take, dismiss, key, type };
}

/** The field itself: its cursor, and the beginnings that come from elsewhere. */
function useInput(
  conversation: Conversation,
  { text, cursor }: Edited,
  edit: (next: Edited) => void
): RefObject<HTMLTextAreaElement> {
  const input = useRef<HTMLTextAreaElement>(null);
  const { proposal } = useStoreState(conversation.store);
  // React sets the text; the cursor is up to us.
  useLayoutEffect(() => {
    if (document.activeElement === input.current) {
      input.current?.setSelectionRange(cursor, cursor);
    }
  }, [text]);
  useEffect(() => {
    if (proposal) {
      edit({ text: proposal.text, cursor: proposal.text.length });
      input.current?.focus();
    }
  }, [proposal]);
  return input;
}

interface Keys {
  readonly ghost: string;
  readonly items: readonly CompletionItem[];
  readonly chosen: number;
  readonly ask: () => void;
  readonly take: (item: CompletionItem) => void;
  readonly takeGhost: () => void;
  readonly decline: () => void;
  readonly choose: (place: number) => void;
}

/** Enter asks unless an item was chosen; Tab takes what is offered; a key that has nothing to do is let be. */
function keyHandler(keys: Keys): (event: KeyboardEvent) => void {
  const action = (key: string): (() => void) | null => {
    const { ghost, items, chosen } = keys;
    switch (key) {
      case 'Enter':
        return chosen >= 0 ? () => keys.take(items[chosen]) : keys.ask;
      case 'Tab':
        if (chosen < 0 && ghost !== '') {
          return keys.takeGhost;
        }
        return items.length > 0 ? () => keys.take(items[Math.max(chosen, 0)]) : null;
      case 'Escape':
        return items.length > 0 || ghost !== '' ? keys.decline : null;
      case 'ArrowDown':
        return items.length > 0 ? () => keys.choose(Math.min(chosen + 1, items.length - 1)) : null;
      case 'ArrowUp':
        return chosen >= 0 ? () => keys.choose(chosen - 1) : null;
      default:
        return null;
    }
  };
  return event => {
    const modified = event.shiftKey || event.altKey || event.ctrlKey || event.metaKey;
    const act = modified || event.nativeEvent.isComposing ? null : action(event.key);
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };
}
