import { useEffect, useRef, useState } from 'react';
import type { Conversation } from '../core/conversation';
import { Composer } from './composer';
import { Empty } from './empty';
import { Header } from './header';
import { RememberedView } from './remembered';
import { useStoreState } from './store';
import { TellContext } from './tell';
import { useTrans } from './tools';
import { TurnView } from './turn';

/** The whole panel: the source, the conversation, the next question. */
export default function Panel({ conversation }: { conversation: Conversation }): JSX.Element {
  const trans = useTrans();
  const [remembering, setRemembering] = useState(false);
  const { turns } = useStoreState(conversation.store);
  // Whoever asks, or begins anew, wants to see the conversation.
  useEffect(() => setRemembering(false), [turns.length]);
  return (
    <TellContext.Provider value={conversation.desk.tell}>
      <div className="jp-Plainspoken" role="region" aria-label={trans.__('Plainspoken')} data-testid="plainspoken-panel">
        <Header
          conversation={conversation}
          remembering={remembering}
          onRemember={() => setRemembering(!remembering)}
        />
        {remembering ? (
          <RememberedView conversation={conversation} onClose={() => setRemembering(false)} />
        ) : (
          <Log conversation={conversation} />
        )}
        <Composer conversation={conversation} />
      </div>
    </TellContext.Provider>
  );
}

function Log({ conversation }: { conversation: Conversation }): JSX.Element {
  const trans = useTrans();
  const { turns } = useStoreState(conversation.store);
  const log = useRef<HTMLDivElement>(null);
  const last = turns.at(-1);
  useEffect(() => {
    showLast(log.current);
  }, [turns.length, last?.phase]);
  return (
    <div
      ref={log}
      className="jp-Plainspoken-log"
      role="log"
      aria-live="polite"
      aria-label={trans.__('Conversation')}
    >
      {turns.length === 0 && <Empty conversation={conversation} />}
      {turns.map(turn => (
        <TurnView key={turn.key} turn={turn} conversation={conversation} />
      ))}
    </div>
  );
}

/** Bring the last turn into view: its end, or its question when it is higher than the panel. */
function showLast(log: HTMLElement | null): void {
  const last = log?.lastElementChild as HTMLElement | null;
  if (log && last) {
    const fits = last.offsetHeight <= log.clientHeight;
    last.scrollIntoView({ block: fits ? 'end' : 'start' });
  }
}
