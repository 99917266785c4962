import { modelOf } from '../core/choices';
import type { Conversation } from '../core/conversation';
import type { DeskState } from '../core/desk';
import { IconButton } from './button';
import { Icon } from './icons';
import { useStoreState } from './store';
import { useTrans } from './tools';

/** What the DataFrames of a notebook are called as a source. */
const NOTEBOOK = 'notebook';

interface HeaderProps {
  readonly conversation: Conversation;
  /** Whether what is remembered is shown in the place of the conversation. */
  readonly remembering: boolean;
  readonly onRemember: () => void;
}

/** The source in use, and what leaves this machine. */
export function Header({ conversation, remembering, onRemember }: HeaderProps): JSX.Element {
  const trans = useTrans();
  const { desk } = conversation;
  const state = useStoreState(desk.store);
  const source = state.choices.find(choice => choice.id === state.sourceId) ?? null;
  const choose = (id: string) => {
    desk.choose(id);
    conversation.follow('');
  };
  return (
    <header className="jp-Plainspoken-header">
      <div className="jp-Plainspoken-bar">
        <SourcePicker state={state} onChoose={choose} />
        <IconButton
          icon="refresh"
          label={trans.__('Look for sources again')}
          onClick={() => void desk.refresh()}
          testId="plainspoken-refresh"
        />
        <IconButton
          icon="memory"
          label={trans.__('What I remember')}
          pressed={remembering}
          onClick={onRemember}
          testId="plainspoken-memory"
        />
        <IconButton
          icon="plus"
          label={trans.__('New conversation')}
          onClick={() => conversation.clear()}
          testId="plainspoken-new"
        />
      </div>
      <PrivacyLine model={modelOf(state.offers, source)} />
    </header>
  );
}

function SourcePicker(props: { state: DeskState; onChoose: (id: string) => void }): JSX.Element {
  const trans = useTrans();
  const { choices, sourceId, ready } = props.state;
  const source = choices.find(choice => choice.id === sourceId);
  const title = source ? `${source.info.dialect} · ${source.info.detail}` : '';
  return (
    <label className="jp-Plainspoken-source" title={title}>
      <Icon name={source?.place === 'notebook' ? 'notebook' : 'source'} />
      <span className="jp-Plainspoken-hidden">{trans.__('Source')}</span>
      <select
        value={source ? sourceId : ''}
        disabled={choices.length === 0}
        data-testid="plainspoken-source"
        onChange={event => props.onChoose(event.target.value)}
      >
        {!source && (
          <option value="">{ready ? trans.__('No source yet') : trans.__('Looking for sources …')}</option>
        )}
        {choices.map(({ id, place, info }) => (
          <option key={id} value={id}>
            {place === 'notebook' && info.name !== NOTEBOOK ? trans.__('%1 (notebook)', info.name) : info.name}
            {info.tables > 0 && ` – ${trans._n('%1 table', '%1 tables', info.tables)}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function PrivacyLine({ model }: { model: string }): JSX.Element {
  const trans = useTrans();
  return (
    <p className="jp-Plainspoken-privacy" data-testid="plainspoken-privacy">
      <Icon name={model ? 'cloud' : 'lock'} />
      {model
        ? trans.__('Model %1: you see what it would get before it is sent', model)
        : trans.__('Nothing leaves this machine')}
    </p>
  );
}
