import { useMemo } from 'react';
import { charting, showChart } from '../../core/actions';
import { spentText } from '../../core/format';
import type { ShownStep } from '../../core/flow_view';
import { type Run, turnOf } from '../../core/flow_run';
import { shownAnswer, type Turn } from '../../core/turn';
import { IconButton } from '../button';
import { Problems } from '../problems';
import { ProgressLine } from '../progress';
import { ResultTabs } from '../result_tabs';
import { SqlSection } from '../sql_section';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import { useEditor, useFellows, useFlowState } from './context';

/** The answer of the last run. */
export function RunPane({ steps }: { steps: readonly ShownStep[] }): JSX.Element {
  const trans = useTrans();
  const { run: runner } = useFellows();
  const run = useStoreState(runner.store);
  const { turns } = useStoreState(runner.conversation.store);
  const turn = turnOf(turns, run);
  useFlowState(); // whether the answer is old changes with the flow
  if (run === null || turn === null) {
    return (
      <p className="jp-Plainspoken-hint">
        {trans.__('Nothing has been run yet. Run the flow with Ctrl+Enter, or to the selected step with Ctrl+Shift+Enter.')}
      </p>
    );
  }
  return (
    <div className="jp-PlainspokenFlow-run" data-phase={turn.phase} data-testid="plainspoken-flow-result">
      <RunHeader run={run} turn={turn} steps={steps} />
      {turn.phase === 'running' && <ProgressLine turn={turn} onCancel={() => runner.cancel()} />}
      {turn.phase === 'cancelled' && <p className="jp-Plainspoken-hint">{trans.__('Stopped.')}</p>}
      <Failure turn={turn} steps={steps} />
      <Outcome turn={turn} />
    </div>
  );
}

/** What was run, how long that took, and the way to run it again. */
function RunHeader({ run, turn, steps }: { run: Run; turn: Turn; steps: readonly ShownStep[] }): JSX.Element {
  const trans = useTrans();
  const { run: runner } = useFellows();
  const step = steps.find(each => each.id === run.step);
  const name = step?.title ?? run.step;
  const answer = shownAnswer(turn);
  const spent = answer && spentText(answer);
  return (
    <header>
      <h4>{step?.ends ? trans.__('The whole flow') : trans.__('To “%1”', name)}</h4>
      {answer && (
        <span className="jp-Plainspoken-meta">
          {answer.source}
          {spent && ` · ${spent}`}
        </span>
      )}
      {runner.isOld(run) && (
        <span className="jp-PlainspokenFlow-old" role="status">
          {trans.__('The flow has been changed since.')}
        </span>
      )}
      {turn.phase !== 'running' && step && (
        <IconButton
          icon="refresh"
          label={step.ends ? trans.__('Run the flow again') : trans.__('Run to “%1” again', name)}
          onClick={() => void runner.start(run.step)}
        >
          {trans.__('Run again')}
        </IconButton>
      )}
    </header>
  );
}

/** Why there is no answer, and the way to the step that is to blame. */
function Failure({ turn, steps }: { turn: Turn; steps: readonly ShownStep[] }): JSX.Element | null {
  const trans = useTrans();
  const editor = useEditor();
  const step = steps.find(each => each.id === turn.failedStep);
  if (turn.problems.length === 0) {
    return null;
  }
  return (
    <>
      <Problems problems={turn.problems} />
      {step && (
        <button type="button" className="jp-Plainspoken-choice" onClick={() => editor.select(step.id)}>
          {trans.__('Show the step “%1”', step.title)}
        </button>
      )}
    </>
  );
}

/** The answer as every other, but for its flow: that is the canvas above. */
function Outcome({ turn }: { turn: Turn }): JSX.Element | null {
  const answer = shownAnswer(turn);
  const { conversation } = useFellows().run;
  const shown = useMemo(() => answer && { ...answer, pipeline: null }, [answer]);
  return (
    shown && (
      <>
        <Problems problems={shown.warnings} />
        <ResultTabs
          answer={shown}
          preview={null}
          actions={null}
          onChart={chart => showChart(conversation, turn.key, chart)}
          charting={charting(conversation, turn.key, shown)}
        />
        <SqlSection answer={shown} busy={false} problems={[]} failedSql="" actions={null} />
      </>
    )
  );
}
