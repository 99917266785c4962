import { useId, useState } from 'react';
import type { Charting } from '../core/chart_form';
import type { StepPreview } from '../core/turn';
import type { AnswerDocument } from '../wire/types';
import type { AnswerActions } from './answer';
import { Chart, isDrawn } from './chart';
import { FlowPane } from './flow_pane';
import { RowsTable } from './rows';
import { Tabs } from './tabs';
import { useTrans } from './tools';

interface ResultTabsProps {
  readonly answer: AnswerDocument;
  readonly preview: StepPreview | null;
  readonly actions: AnswerActions | null;
  readonly onChart: (chart: number) => void;
  /** Null where there is nobody to draw another chart. */
  readonly charting: Charting | null;
}

type View = 'chart' | 'rows' | 'flow';

/** The result seen as a chart, as rows, or as the flow that makes it. */
export function ResultTabs(props: ResultTabsProps): JSX.Element {
  const { answer, actions } = props;
  const trans = useTrans();
  const id = useId();
  const hasChart = answer.charts.some(isDrawn);
  const views: { id: View; label: string }[] = [
    ...(hasChart ? [{ id: 'chart' as const, label: trans.__('Chart') }] : []),
    { id: 'rows', label: trans.__('Rows') },
    ...(answer.pipeline ? [{ id: 'flow' as const, label: trans.__('Flow') }] : [])
  ];
  const [view, setView] = useState<View>(() => startView(answer));
  const shown = views.some(each => each.id === view) ? view : 'rows';
  return (
    <div className="jp-Plainspoken-result">
      <Tabs id={id} label={trans.__('Result')} tabs={views} selected={shown} onSelect={setView} />
      <div
        role="tabpanel"
        id={`${id}-${shown}`}
        aria-labelledby={`${id}-tab-${shown}`}
        data-testid={`plainspoken-view-${shown}`}
      >
        {shown === 'chart' && <Chart answer={answer} onChoose={props.onChart} charting={props.charting} />}
        {shown === 'rows' && (
          <RowsTable table={answer.table} count={answer.row_count} label={trans.__('Rows')} />
        )}
        {shown === 'flow' && answer.pipeline && (
          <FlowPane pipeline={answer.pipeline} preview={props.preview} actions={actions} />
        )}
      </div>
    </div>
  );
}

/** The chart when the one chosen draws something, else the rows. */
function startView(answer: AnswerDocument): View {
  const chart = answer.charts[answer.chart];
  return chart && isDrawn(chart) ? 'chart' : 'rows';
}
