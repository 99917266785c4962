import { useEffect, useState } from 'react';
import type { Charting } from '../core/chart_form';
import type { StepPreview } from '../core/turn';
import type { AnswerDocument, Draft, Problem, Requests } from '../wire/types';
import { AnswerHeader, Verdict } from './answer_header';
import { GroundingChips } from './grounding';
import { Problems } from './problems';
import { Choice } from './readings';
import { ResultTabs } from './result_tabs';
import type { Complete } from './sql_completion';
import { Spellings } from './spellings';
import { SqlSection } from './sql_section';
import { useTrans } from './tools';

/** What a live answer can be asked to do. */
export interface AnswerActions {
  run(sql: string): void;
  choose(draft: Draft): void;
  selectStep(step: string): void;
  removeStep(step: string): void;
  showChart(chart: number): void;
  charting: Charting | null;
  undo: (() => void) | null;
  redo: (() => void) | null;
  code(target: Requests['code']['target']): Promise<string>;
  complete: Complete;
  /** Open the answer's flow as a file; null where there is no place for one. */
  openFlow: (() => void) | null;
  judge(verdict: 'accepted' | 'dismissed'): void;
}

export interface AnswerCardProps {
  readonly answer: AnswerDocument;
  readonly busy: boolean;
  /** What went wrong with the last change; the answer shown is the one before. */
  readonly problems: readonly Problem[];
  readonly failedSql: string;
  readonly preview: StepPreview | null;
  readonly verdict: '' | 'accepted' | 'dismissed';
  /** Null in an output: there is nobody to ask. */
  readonly actions: AnswerActions | null;
}

/** One answer: how sure, what about, the result in three views, and the SQL that made it. */
export function AnswerCard(props: AnswerCardProps): JSX.Element {
  const { answer, actions } = props;
  const trans = useTrans();
  const [chart, setChart] = useState(answer.chart);
  useEffect(() => setChart(answer.chart), [answer]);
  const shown = { ...answer, chart };
  const choose = (index: number) => {
    setChart(index);
    actions?.showChart(index);
  };
  return (
    <article
      className="jp-Plainspoken-card"
      aria-label={trans.__('Answer to: %1', answer.question)}
      aria-busy={props.busy}
      data-testid="plainspoken-answer"
    >
      <AnswerHeader answer={answer} actions={actions} />
      <Choice answer={answer} actions={actions} />
      <GroundingChips
        grounding={answer.grounding}
        sql={answer.sql}
        reasons={answer.reasons}
        spellings={answer.spellings}
      />
      <Spellings answer={answer} busy={props.busy} actions={actions} />
      <Problems problems={answer.warnings} />
      <ResultTabs
        answer={shown}
        preview={props.preview}
        actions={actions}
        onChart={choose}
        charting={actions?.charting ?? null}
      />
      <SqlSection
        answer={answer}
        busy={props.busy}
        problems={props.problems}
        failedSql={props.failedSql}
        actions={actions}
      />
      {actions && <Verdict verdict={props.verdict} onJudge={actions.judge} />}
    </article>
  );
}
