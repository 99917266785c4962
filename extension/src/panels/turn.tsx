import { memo, useMemo } from 'react';
import * as actions from '../core/actions';
import type { Conversation } from '../core/conversation';
import { shownAnswer, type Turn } from '../core/turn';
import { AnswerCard, type AnswerActions } from './answer';
import { AskedCard } from './asked';
import { ConsentCard } from './consent';
import { GroundingChips } from './grounding';
import { LinkProvider } from './linked';
import { Problems } from './problems';
import { ProgressLine } from './progress';
import { Question } from './question';
import { type Tools, useTools } from './tools';

interface TurnViewProps {
  readonly turn: Turn;
  readonly conversation: Conversation;
}

/** One question and all that came of it. */
export const TurnView = memo(function TurnView({ turn, conversation }: TurnViewProps): JSX.Element {
  const tools = useTools();
  const { trans } = tools;
  const answer = shownAnswer(turn);
  const does = useMemo(() => answerActions(conversation, turn, tools), [conversation, turn, tools]);
  return (
    <LinkProvider>
      <section
        className="jp-Plainspoken-turn"
        aria-label={turn.question}
        data-phase={turn.phase}
        data-testid="plainspoken-turn"
      >
        <Question text={turn.question} follows={turn.previous?.question ?? ''} grounding={turn.grounding} answer={answer} />
        {!answer && turn.grounding && <GroundingChips grounding={turn.grounding} sql={null} />}
        {turn.phase === 'running' && (
          <ProgressLine turn={turn} onCancel={() => void conversation.cancel(turn.key)} />
        )}
        {turn.phase === 'consent' && turn.consent && (
          <ConsentCard
            consent={turn.consent}
            onDecide={send => void actions.consent(conversation, turn.key, send)}
          />
        )}
        {turn.phase === 'asked' && turn.asked && <AskedCard asked={turn.asked} onChoose={does.choose} />}
        {!answer && <Problems problems={turn.problems} />}
        {turn.phase === 'cancelled' && <p className="jp-Plainspoken-hint">{trans.__('Stopped.')}</p>}
        {answer && (
          <AnswerCard
            answer={answer}
            busy={turn.phase === 'running'}
            problems={turn.problems}
            failedSql={turn.failedSql}
            preview={turn.preview}
            verdict={turn.verdict}
            actions={does}
          />
        )}
      </section>
    </LinkProvider>
  );
});

function answerActions(conversation: Conversation, turn: Turn, { openFlow, folder }: Tools): AnswerActions {
  const { key, answers } = turn;
  const answer = shownAnswer(turn);
  return {
    choose: draft => void actions.choose(conversation, key, draft),
    run: sql => void actions.runSql(conversation, key, sql),
    selectStep: step => void actions.previewStep(conversation, key, step),
    removeStep: step => void actions.dropStep(conversation, key, step),
    showChart: chart => actions.showChart(conversation, key, chart),
    charting: answer && actions.charting(conversation, key, answer),
    undo: answers && answers.past.length > 0 ? () => actions.back(conversation, key) : null,
    redo: answers && answers.future.length > 0 ? () => actions.forward(conversation, key) : null,
    code: target => actions.codeOf(conversation, key, target, folder?.() ?? null),
    complete: (text, cursor, signal) => conversation.desk.complete(turn.sourceId, 'sql', text, cursor, signal),
    openFlow: openFlow && answer ? () => openFlow(turn.sourceId, answer.sql) : null,
    judge: verdict => void actions.judge(conversation, key, verdict)
  };
}
