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
  /** On a dark ground, colours made for a light one are lightened. */
  readonly dark: boolean;
}

type Json = { [key: string]: JsonValue };

/** Room for a legend below, in pixels. */
const LEGEND_HEIGHT = 50;

/** How much white goes into a colour on a dark ground. */
const LIGHTER = 0.28;

const CLEAR = 'rgba(0,0,0,0)';

// Plotly offers to upload a chart to its makers' cloud unless told not to.
const CONFIG: Json = {
  responsive: true,
  displaylogo: false,
  showSendToCloud: false,
  modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d']
};

/** The figure in the colours of the theme; `height` is without a legend. */
export function themed(figure: NonNullable<ChartView['figure']>, palette: Palette, height: number): Json {
  const layout = object(figure.layout);
  const legend = layout.showlegend === true ? LEGEND_HEIGHT : 0;
  return {
    data: figure.data ?? [],
    layout: {
      ...layout,
      colorway: colours(layout.colorway, palette.dark),
      autosize: true,
      width: null,
      height: height + legend,
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

/** The series' colours as Python chose them (they can be told apart by the colour-blind). */
function colours(colorway: JsonValue | undefined, dark: boolean): JsonValue {
  const chosen = Array.isArray(colorway) ? colorway : [];
  return dark ? chosen.map(colour => (typeof colour === 'string' ? lighter(colour) : colour)) : chosen;
}

/** A colour of the form #rrggbb with some white in it; any other as it is. */
export function lighter(colour: string): string {
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour)?.slice(1);
  const mix = (part: string) => {
    const value = parseInt(part, 16);
    return Math.round(value + (255 - value) * LIGHTER).toString(16).padStart(2, '0');
  };
  return parts ? `#${parts.map(mix).join('')}` : colour;
}

function title(layout: Json): string {
  const value = layout.title;
  return typeof value === 'string' ? value : String(object(value).text ?? '');
}

function object(value: JsonValue | undefined): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
