import type { ChartView, JsonValue } from '../wire/types';

/** The colours and type of the theme in use, as CSS values. */
export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly line: string;
  readonly surface: string;
  readonly font: string;
  readonly fontSize: number;
  readonly series: readonly string[];
}

type Json = { [key: string]: JsonValue };

const CLEAR = 'rgba(0,0,0,0)';

// Plotly offers to upload a chart to its makers' cloud unless told not to.
const CONFIG: Json = {
  responsive: true,
  displaylogo: false,
  showSendToCloud: false,
  modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d']
};

/** The figure in the colours of the theme, as large as the place it is shown in. */
export function themed(figure: NonNullable<ChartView['figure']>, palette: Palette, height: number): Json {
  const layout = object(figure.layout);
  return {
    data: figure.data ?? [],
    layout: {
      ...layout,
      autosize: true,
      width: null,
      height,
      template: template(palette),
      paper_bgcolor: CLEAR,
      plot_bgcolor: CLEAR,
      font: { ...object(layout.font), color: palette.text, family: palette.font, size: palette.fontSize },
      margin: { l: 8, r: 12, t: title(layout) === '' ? 10 : 34, b: 8, pad: 2, ...object(layout.margin) }
    },
    config: { ...object(figure.config), ...CONFIG }
  };
}

function template(palette: Palette): Json {
  const axis: Json = {
    automargin: true,
    gridcolor: palette.grid,
    linecolor: palette.line,
    tickcolor: palette.line,
    zerolinecolor: palette.line,
    title: { standoff: 8, font: { color: palette.muted } },
    tickfont: { color: palette.muted }
  };
  const layout: Json = {
    colorway: [...palette.series],
    xaxis: { ...axis, showgrid: false },
    yaxis: axis,
    legend: { orientation: 'h', y: -0.2, bgcolor: CLEAR },
    hoverlabel: {
      bgcolor: palette.surface,
      bordercolor: palette.line,
      font: { color: palette.text, family: palette.font }
    },
    modebar: { bgcolor: CLEAR, color: palette.muted, activecolor: palette.text },
    title: { font: { size: palette.fontSize + 1, color: palette.text }, x: 0, xanchor: 'left', pad: { l: 4 } }
  };
  return { layout };
}

function title(layout: Json): string {
  const value = layout.title;
  return typeof value === 'string' ? value : String(object(value).text ?? '');
}

function object(value: JsonValue | undefined): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
