import { useEffect, useMemo, useState } from 'react';
import type { Conversation } from '../core/conversation';
import { matching, Remembered } from '../core/remembered';
import type { RememberedExample } from '../wire/types';
import { IconButton } from './button';
import { Facts } from './facts';
import { FindBox } from './find_box';
import { KnownView } from './known';
import { Problems } from './problems';
import { useStoreState } from './store';
import { Sure } from './sure';
import { Tabs } from './tabs';
import { type Translation, useTrans } from './tools';

interface RememberedViewProps {
  readonly conversation: Conversation;
  /** Go back to the conversation. */
  readonly onClose: () => void;
}

/** What I remember: the answers that were kept, and what completion learned. */
export function RememberedView({ conversation, onClose }: RememberedViewProps): JSX.Element {
  const trans = useTrans();
  const [tab, setTab] = useState<'answers' | 'completion'>('answers');
  return (
    <section
      className="jp-Plainspoken-log jp-Plainspoken-remembered"
      aria-label={trans.__('What I remember')}
      data-testid="plainspoken-remembered"
    >
      <header>
        <h3>{trans.__('What I remember')}</h3>
        <IconButton icon="close" label={trans.__('Back to the conversation')} onClick={onClose} />
      </header>
      <Tabs
        id="jp-Plainspoken-remembered"
        label={trans.__('What is remembered')}
        tabs={[
          { id: 'answers', label: trans.__('Answers') },
          { id: 'completion', label: trans.__('Completion') }
        ]}
        selected={tab}
        onSelect={setTab}
      />
      {tab === 'answers' ? (
        <Answers conversation={conversation} onClose={onClose} />
      ) : (
        <KnownView desk={conversation.desk} />
      )}
    </section>
  );
}

/** Every answer that was kept, with the way to ask it again and to forget it. */
function Answers({ conversation, onClose }: RememberedViewProps): JSX.Element {
  const trans = useTrans();
  const { desk } = conversation;
  const remembered = useMemo(() => new Remembered(desk), [desk]);
  const { sourceId, choices } = useStoreState(desk.store);
  const state = useStoreState(remembered.store);
  const [wanted, setWanted] = useState('');
  useEffect(() => void remembered.load(), [remembered, sourceId]);
  const again = (example: RememberedExample) => {
    const source = choices.find(choice => choice.info.name === example.source);
    if (source) {
      desk.choose(source.id);
      conversation.follow('');
      onClose();
      void conversation.ask(example.question);
    }
  };
  return (
    <div id="jp-Plainspoken-remembered-answers" role="tabpanel" aria-labelledby="jp-Plainspoken-remembered-tab-answers">
      <p className="jp-Plainspoken-hint">
        {trans.__('Answers you kept in this workspace. No other answer is learned from, and all of it stays on this machine.')}
      </p>
      {state.examples.length > 0 && (
        <p className="jp-Plainspoken-hint">
          {trans.__('In a terminal, “plainspoken replay” runs all of them again as tests, and “plainspoken memory export FILE” writes a file to share.')}
        </p>
      )}
      <Problems problems={state.problems} />
      <FindBox
        among={state.examples.length}
        value={wanted}
        placeholder={trans.__('Find a question, a table or a word of the SQL')}
        label={trans.__('Find among what is remembered')}
        onChange={setWanted}
      />
      {state.ready && state.examples.length === 0 && state.problems.length === 0 && (
        <p data-testid="plainspoken-remembered-none">
          {trans.__('Nothing yet. Keep an answer that is right, and it stands here.')}
        </p>
      )}
      <ul>
        {matching(state.examples, wanted).map(example => (
          <Entry
            key={example.id}
            example={example}
            onAgain={choices.some(each => each.info.name === example.source) ? () => again(example) : null}
            onForget={() => void remembered.forget(example.id)}
          />
        ))}
      </ul>
    </div>
  );
}

interface EntryProps {
  readonly example: RememberedExample;
  /** Null where its source cannot be asked. */
  readonly onAgain: (() => void) | null;
  readonly onForget: () => void;
}

function Entry({ example, onAgain, onForget }: EntryProps): JSX.Element {
  const trans = useTrans();
  const [leaving, setLeaving] = useState(false);
  return (
    <li className="jp-Plainspoken-card" data-state={example.state} data-testid="plainspoken-remembered-entry">
      <h4>{example.question}</h4>
      <Facts
        facts={[
          <span className="jp-Plainspoken-state">{stateText(example, trans)}</span>,
          example.source,
          howText(example, trans)
        ]}
      />
      <Problems problems={example.problems} />
      <pre>{example.sql}</pre>
      {leaving ? (
        <Sure ask={trans.__('Forget this answer?')} onForget={onForget} onLeave={() => setLeaving(false)} />
      ) : (
        <div className="jp-Plainspoken-actions">
          <IconButton
            icon="play"
            label={trans.__('Ask again')}
            disabled={onAgain === null}
            onClick={() => onAgain?.()}
          >
            {trans.__('Ask again')}
          </IconButton>
          <IconButton icon="close" label={trans.__('Remove')} onClick={() => setLeaving(true)}>
            {trans.__('Remove')}
          </IconButton>
        </div>
      )}
    </li>
  );
}

function stateText(example: RememberedExample, trans: Translation): string {
  switch (example.state) {
    case 'fresh':
      return trans.__('fresh');
    case 'flagged':
      return trans.__('flagged: not used any more');
    default:
      return trans.__('not checked');
  }
}

function howText(example: RememberedExample, trans: Translation): string {
  switch (example.how) {
    case 'edited':
      return trans.__('kept with your SQL on %1', example.kept);
    case 'imported':
      return trans.__('imported, kept on %1', example.kept);
    default:
      return trans.__('kept on %1', example.kept);
  }
}
