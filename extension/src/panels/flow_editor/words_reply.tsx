import type { Reply, Turned } from '../../core/flow_wording';
import { IconButton } from '../button';
import { ConsentCard } from '../consent';
import { Icon } from '../icons';
import { Problems } from '../problems';
import { useStoreState } from '../store';
import { type Translation, useTrans } from '../tools';
import { useFellows, useFlowState } from './context';

/** What came of words about a step, or about the flow (''), as long as the flow is as they left it. */
export function WordsReply({ about }: { about: string }): JSX.Element | null {
  const trans = useTrans();
  const { wording } = useFellows();
  const { reply } = useStoreState(wording.store);
  const { history } = useFlowState();
  if (reply === null || reply.step !== about || reply.flow !== history?.present) {
    return null;
  }
  return (
    <div className="jp-PlainspokenFlow-reply" role="status" data-testid="plainspoken-flow-reply">
      <div>
        <Told reply={reply} />
        {reply.question !== '' && (
          <p className="jp-PlainspokenFlow-asked">
            <span>{reply.question}</span>
            {reply.options.map(option => (
              <button
                key={option.label}
                type="button"
                className="jp-Plainspoken-choice"
                data-testid="plainspoken-flow-option"
                onClick={() => wording.choose(option)}
              >
                {option.label}
              </button>
            ))}
          </p>
        )}
        {reply.offersModel && (
          <p className="jp-PlainspokenFlow-asked">
            <button
              type="button"
              className="jp-Plainspoken-choice"
              data-testid="plainspoken-flow-ask-model"
              title={trans.__('You see what would be sent before anything is')}
              onClick={() => void wording.askModel()}
            >
              {trans.__('Ask the language model')}
            </button>
          </p>
        )}
        <Problems problems={reply.problems} />
        {reply.consent && <ConsentCard consent={reply.consent} onDecide={send => void wording.decide(send)} />}
      </div>
      <IconButton icon="close" label={trans.__('Close')} onClick={() => wording.dismiss()} />
    </div>
  );
}

/** What was done and what was not understood. */
function Told({ reply }: { reply: Reply }): JSX.Element | null {
  const trans = useTrans();
  const { done, unread, turned } = reply;
  const nothing = done.length === 0 && reply.options.length === 0;
  return (
    <>
      {(done.length > 0 || turned !== null) && (
        <p className="jp-PlainspokenFlow-done">
          <Icon name={turned === null ? 'keep' : turned.back ? 'undo' : 'redo'} />
          <span>
            {turned === null ? done.join('; ') : turnedInWords(turned, trans)}{' '}
            {reply.byModel && <span className="jp-Plainspoken-hint">{trans.__('(by the language model)')}</span>}
          </span>
        </p>
      )}
      {unread.length > 0 && (
        <p className="jp-PlainspokenFlow-unread" data-testid="plainspoken-flow-unread">
          <Icon name="question" />
          <span>
            {trans.__('Not understood: %1.', unread.map(part => `“${part}”`).join(', '))}{' '}
            {nothing && <span className="jp-Plainspoken-hint">{wayOut(reply, trans)}</span>}
          </span>
        </p>
      )}
    </>
  );
}

function wayOut({ step, flow }: Reply, trans: Translation): string {
  if (flow.steps.length === 0) {
    return trans.__('There are no rows yet: say first which table to begin with.');
  }
  return step === ''
    ? trans.__('Say one thing at a time, with the names of columns, or add the step from the list.')
    : trans.__('Write it the way steps speak, such as “Keep rows where age is above 30”, or change the settings below.');
}

function turnedInWords({ back, changes }: Turned, trans: Translation): string {
  if (changes === 0) {
    return back ? trans.__('There is nothing to take back.') : trans.__('There is nothing to put back.');
  }
  return back
    ? trans._n('Took back one change.', 'Took back %1 changes.', changes)
    : trans._n('Put back one change.', 'Put back %1 changes.', changes);
}
