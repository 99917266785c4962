import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Edited, ghostAt, itemsAt, withItem } from '../core/completion';
import type { Conversation } from '../core/conversation';
import type { CompletionItem } from '../wire/types';
import { IconButton } from './button';
import { Following } from './following';
import { useStoreState } from './store';
import { Suggestions } from './suggestions';
import { useTrans } from './tools';
import { useSuggestions } from './use_suggestions';

const LIST_ID = 'jp-Plainspoken-suggestions';

/** Where questions are typed. Enter asks, Shift+Enter makes a new line, Tab takes a suggestion. */
export function Composer({ conversation }: { conversation: Conversation }): JSX.Element {
  const trans = useTrans();
  const { desk } = conversation;
  const state = useStoreState(desk.store);
  const ready = state.choices.some(choice => choice.id === state.sourceId);
  const question = useQuestion(conversation, ready);
  const { text, ghost, items, chosen } = question;
  return (
    <form
      className="jp-Plainspoken-composer"
      onSubmit={event => {
        event.preventDefault();
        question.ask();
      }}
    >
      <Suggestions id={LIST_ID} items={items} chosen={chosen} onTake={question.take} />
      <Following conversation={conversation} />
      <div className="jp-Plainspoken-input">
        <div className="jp-Plainspoken-mirror" aria-hidden="true">
          {text}
          <span className="jp-Plainspoken-ghost" data-testid="plainspoken-ghost">
            {ghost}
          </span>{' '}
        </div>
        <textarea
          ref={question.input}
          rows={1}
          value={text}
          aria-label={trans.__('Question')}
          aria-autocomplete="both"
          aria-controls={LIST_ID}
          aria-activedescendant={chosen >= 0 ? `${LIST_ID}-${chosen}` : undefined}
          placeholder={trans.__('Ask a question about your data')}
          data-testid="plainspoken-input"
          onChange={event => question.type(event.target.value, event.target.selectionEnd)}
          onSelect={event => question.moved(event.currentTarget.selectionEnd)}
          onBlur={question.dismiss}
          onKeyDown={question.key}
        />
      </div>
      <IconButton
        icon="send"
        label={trans.__('Ask')}
        disabled={!ready || text.trim() === ''}
        onClick={question.ask}
        testId="plainspoken-ask"
      />
    </form>
  );
}

/** What is typed, what is suggested for it, and what the keys do. */
function useQuestion(conversation: Conversation, ready: boolean) {
  const input = useRef<HTMLTextAreaElement>(null);
  const [{ text, cursor }, setEdited] = useState<Edited>({ text: '', cursor: 0 });
  const [chosen, setChosen] = useState(-1);
  const [suggested, dismiss] = useSuggestions(conversation.desk, text, cursor);
  const ghost = ghostAt(suggested, text, cursor);
  const items = itemsAt(suggested, text, cursor);

  // React sets the text; the cursor is up to us.
  useLayoutEffect(() => {
    if (input.current && document.activeElement === input.current) {
      input.current.setSelectionRange(cursor, cursor);
    }
  }, [text]);

  const edit = (edited: Edited) => {
    setChosen(-1);
    setEdited(edited);
  };
  const { proposal } = useStoreState(conversation.store);
  useEffect(() => {
    if (proposal) {
      edit({ text: proposal.text, cursor: proposal.text.length });
      input.current?.focus();
    }
  }, [proposal]);
  const take = (item: CompletionItem) => suggested && edit(withItem(suggested, item));
  const takeGhost = () => {
    void conversation.desk.tookGhost(suggested?.completion.ghost_id ?? '').catch(() => undefined);
    edit({ text: text + ghost, cursor: text.length + ghost.length });
  };
  const ask = () => {
    if (ready && text.trim() !== '') {
      void conversation.ask(text);
      edit({ text: '', cursor: 0 });
    }
  };
  const keys: Record<string, () => boolean> = {
    Enter: () => (chosen >= 0 ? (take(items[chosen]), true) : (ask(), true)),
    Tab: () => {
      if (chosen < 0 && ghost !== '') {
        takeGhost();
      } else if (items.length > 0) {
        take(items[Math.max(chosen, 0)]);
      }
      return ghost !== '' || items.length > 0;
    },
    Escape: () => (dismiss(), items.length > 0 || ghost !== ''),
    ArrowDown: () => (setChosen(Math.min(chosen + 1, items.length - 1)), items.length > 0),
    ArrowUp: () => (setChosen(Math.max(chosen - 1, -1)), chosen >= 0)
  };
  const key = (event: KeyboardEvent) => {
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (plain && !event.nativeEvent.isComposing && keys[event.key]?.()) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const type = (value: string, at: number) => edit({ text: value, cursor: at });
  const moved = (at: number) => at !== cursor && edit({ text, cursor: at });
  return { input, text, ghost, items, chosen, ask, take, dismiss, key, type, moved };
}
