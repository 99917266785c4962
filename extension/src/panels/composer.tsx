import type { Conversation } from '../core/conversation';
import { IconButton } from './button';
import { Following } from './following';
import { useStoreState } from './store';
import { Suggestions } from './suggestions';
import { useTrans } from './tools';
import { useQuestion } from './use_question';

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
          onSelect={event => question.type(event.currentTarget.value, event.currentTarget.selectionEnd)}
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
