import { formatDuration, spentText } from '../core/format';
import type { AnswerDocument } from '../wire/types';
import type { AnswerActions } from './answer';
import { IconButton } from './button';
import { Confidence } from './confidence';
import { useTrans } from './tools';

/** How sure, from where, how long it took; and the way back to the answer before. */
export function AnswerHeader(props: {
  answer: AnswerDocument;
  actions: AnswerActions | null;
}): JSX.Element {
  const { answer, actions } = props;
  const trans = useTrans();
  const spent = spentText(answer);
  const steps = Object.entries(answer.timings).map(([step, ms]) => `${step}: ${formatDuration(ms)}`);
  return (
    <header className="jp-Plainspoken-card-header">
      <Confidence value={answer.confidence} drafter={answer.drafter} reasons={answer.reasons} />
      <span className="jp-Plainspoken-meta" title={steps.join('\n')}>
        {answer.source}
        {spent && ` · ${spent}`}
      </span>
      {actions && (actions.undo || actions.redo) && (
        <span className="jp-Plainspoken-actions">
          <IconButton
            icon="undo"
            label={trans.__('Back to the answer before')}
            disabled={!actions.undo}
            onClick={() => actions.undo?.()}
            testId="plainspoken-undo"
          />
          <IconButton
            icon="redo"
            label={trans.__('Forward again')}
            disabled={!actions.redo}
            onClick={() => actions.redo?.()}
            testId="plainspoken-redo"
          />
        </span>
      )}
    </header>
  );
}

/** Keep or dismiss: only what is kept becomes an example for later questions. */
export function Verdict(props: {
  verdict: '' | 'accepted' | 'dismissed';
  onJudge: AnswerActions['judge'];
}): JSX.Element {
  const trans = useTrans();
  if (props.verdict !== '') {
    return (
      <footer className="jp-Plainspoken-verdict" role="status">
        {props.verdict === 'accepted'
          ? trans.__('Kept: similar questions will be answered from this one.')
          : trans.__('Dismissed: this will not be used as an example.')}
      </footer>
    );
  }
  return (
    <footer className="jp-Plainspoken-verdict">
      <span>{trans.__('Is this what you meant?')}</span>
      <IconButton
        icon="keep"
        label={trans.__('Keep this answer as an example')}
        onClick={() => props.onJudge('accepted')}
        testId="plainspoken-keep"
      >
        {trans.__('Keep')}
      </IconButton>
      <IconButton
        icon="close"
        label={trans.__('Dismiss this answer')}
        onClick={() => props.onJudge('dismissed')}
        testId="plainspoken-dismiss"
      >
        {trans.__('No')}
      </IconButton>
    </footer>
  );
}
