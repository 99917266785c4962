import type { Consent } from '../wire/types';
import { Icon } from './icons';
import { useTrans } from './tools';

interface ConsentProps {
  readonly consent: Consent;
  readonly onDecide: (send: boolean) => void;
}

/** What a language model would get, word for word, before anything is sent. */
export function ConsentCard({ consent, onDecide }: ConsentProps): JSX.Element {
  const trans = useTrans();
  return (
    <section className="jp-Plainspoken-card jp-mod-consent" data-testid="plainspoken-consent">
      <h3>
        <Icon name="cloud" />
        {trans.__('Send this to %1?', consent.model)}
      </h3>
      <p>{trans.__('Nothing has been sent yet. This is everything the model would get:')}</p>
      <div className="jp-Plainspoken-messages" tabIndex={0} role="region" aria-label={trans.__('Messages')}>
        {consent.messages.map((message, index) => (
          <div key={index}>
            <h4>{message.role}</h4>
            <pre>{message.content}</pre>
          </div>
        ))}
      </div>
      <div className="jp-Plainspoken-actions">
        <button type="button" className="jp-mod-styled jp-mod-accept" onClick={() => onDecide(true)}>
          {trans.__('Send')}
        </button>
        <button type="button" className="jp-mod-styled jp-mod-reject" onClick={() => onDecide(false)}>
          {trans.__('Don’t send')}
        </button>
      </div>
    </section>
  );
}
