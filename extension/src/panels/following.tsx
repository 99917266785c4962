import type { Conversation } from '../core/conversation';
import { useStoreState } from './store';
import { IconButton } from './button';
import { useTrans } from './tools';

/** Says which answer the next question works on, and lets go of it. */
export function Following({ conversation }: { conversation: Conversation }): JSX.Element | null {
  const trans = useTrans();
  useStoreState(conversation.store);
  useStoreState(conversation.desk.store);
  const turn = conversation.followed;
  if (turn === null) {
    return null;
  }
  return (
    <div className="jp-Plainspoken-following" data-testid="plainspoken-following">
      <span title={turn.question}>{trans.__('Following up on: %1', turn.question)}</span>
      <IconButton
        icon="close"
        label={trans.__('Ask a new question instead')}
        onClick={() => conversation.follow('')}
        testId="plainspoken-detach"
      />
    </div>
  );
}
