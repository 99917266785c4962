import type { PartialJSONObject } from '@lumino/coreutils';
import { useMemo, useState } from 'react';
import type { Charting } from '../core/chart_form';
import { themed } from '../core/figure';
import { formatHeadline } from '../core/format';
import { headline } from '../core/headline';
import type { AnswerDocument, ChartView } from '../wire/types';
import { ChartForm } from './chart_form';
import { Rendered } from './renderer';
import { usePalette } from './theme';
import { useTools } from './tools';

const PLOTLY_MIME = 'application/vnd.plotly.v1+json';
const HEIGHT = 260;

interface ChartProps {
  readonly answer: AnswerDocument;
  readonly onChoose: (chart: number) => void;
  /** Null where there is nobody to draw another. */
  readonly charting: Charting | null;
}

/** The answer's chart, small buttons for the other ways to draw it, and the form to change it by hand. */
export function Chart({ answer, onChoose, charting }: ChartProps): JSX.Element | null {
  const { trans } = useTools();
  const [editing, setEditing] = useState(false);
  const view = answer.charts[answer.chart];
  if (view === undefined) {
    return null;
  }
  const drawn = answer.charts.map((chart, index) => ({ chart, index })).filter(({ chart }) => isDrawn(chart));
  return (
    <div className="jp-Plainspoken-chart" data-testid="plainspoken-chart" data-mark={view.spec.mark}>
      <Drawing answer={answer} view={view} />
      {(drawn.length > 1 || charting) && (
        <div className="jp-Plainspoken-choices" role="group" aria-label={trans.__('Chart')}>
          {drawn.length > 1 && drawn.map(({ chart, index }) => (
            <button
              key={index}
              type="button"
              className="jp-Plainspoken-choice"
              aria-pressed={index === answer.chart}
              title={chart.why}
              onClick={() => onChoose(index)}
            >
              {chart.label}
            </button>
          ))}
          {charting && (
            <button
              type="button"
              className="jp-Plainspoken-choice"
              aria-expanded={editing}
              title={trans.__('Choose the kind of chart, its columns and its title')}
              data-testid="plainspoken-chart-edit"
              onClick={() => setEditing(!editing)}
            >
              {editing ? trans.__('Close the form') : trans.__('Change …')}
            </button>
          )}
        </div>
      )}
      {editing && charting && <ChartForm spec={view.spec} columns={answer.table.columns} charting={charting} />}
    </div>
  );
}

/** Whether there is anything to see beside the rows. */
export function isDrawn(chart: ChartView): boolean {
  return chart.figure !== null || chart.spec.mark === 'kpi';
}

function Drawing(props: { answer: AnswerDocument; view: ChartView }): JSX.Element | null {
  const { view, answer } = props;
  const figure = headline(answer.table, view.spec);
  if (view.spec.mark === 'kpi' && figure !== null) {
    return (
      <p className="jp-Plainspoken-kpi">
        <strong title={String(figure.value)}>{formatHeadline(figure.value)}</strong>
        <span>{figure.label}</span>
      </p>
    );
  }
  return view.figure && <Plot figure={view.figure} label={view.spec.title || view.label} />;
}

function Plot(props: { figure: NonNullable<ChartView['figure']>; label: string }): JSX.Element {
  const { themes } = useTools();
  const palette = usePalette(themes);
  const data = useMemo(
    () => themed(props.figure, palette, HEIGHT) as PartialJSONObject,
    [props.figure, palette]
  );
  return <Rendered className="jp-Plainspoken-plot" mime={PLOTLY_MIME} data={data} label={props.label} />;
}
