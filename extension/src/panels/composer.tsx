import { useRef, useState } from 'react';
import type { Conversation } from '../core/conversation';
import { IconButton } from './button';
import { useStoreState } from './store';
import { useTrans } from './tools';

/** Where questions are typed. Enter asks, Shift+Enter makes a new line. */
export function Composer({ conversation }: { conversation: Conversation }): JSX.Element {
  const trans = useTrans();
  const [text, setText] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);
  const state = useStoreState(conversation.desk.store);
  const ready = state.choices.some(choice => choice.id === state.sourceId);
  const ask = () => {
    if (ready && text.trim() !== '') {
      void conversation.ask(text);
      setText('');
    }
  };
  return (
    <form
      className="jp-Plainspoken-composer"
      onSubmit={event => {
        event.preventDefault();
        ask();
      }}
    >
      <textarea
        ref={input}
        rows={2}
        value={text}
        aria-label={trans.__('Question')}
        placeholder={trans.__('Ask a question about your data')}
        data-testid="plainspoken-input"
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            ask();
          }
        }}
      />
      <IconButton
        icon="send"
        label={trans.__('Ask')}
        disabled={!ready || text.trim() === ''}
        onClick={ask}
        testId="plainspoken-ask"
      />
    </form>
  );
}
