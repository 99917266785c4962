/** The form of a chart: what it says, and what it asks of Python. */

import { single, type Transport } from '../wire/transport';
import type { ChartSpec, ChartView, ChartWish, CompleteChartRequest, ResultColumn } from '../wire/types';
import type { Items } from './field_completion';
import { toItems } from './step_form';

export type ChartField = CompleteChartRequest['field'];
export type Wish = Required<ChartWish>;
/** The boxes of the form besides the kind. */
export type ChartBox = Exclude<ChartField, 'mark'>;

/** Draws the rows of one answer another way, and says what could stand in the form. */
export interface Charting {
  readonly reach: Transport | null;
  readonly source: string;
  readonly sql: string;
  /** The turn whose rows are drawn. */
  readonly turn: string;
  /** A chart was made: show it. */
  onDrawn(chart: ChartView): void;
}

/** What a form says of a chart that is there. */
export function wishOf({ mark, encoding = {}, title = '' }: ChartSpec): Wish {
  const name = (channel: 'x' | 'y' | 'color' | 'theta') => {
    const found = encoding[channel];
    return !found || found.aggregate === 'count' ? '' : found.field;
  };
  return mark === 'arc'
    ? { mark, x: name('color'), y: name('theta'), color: '', title }
    : { mark, x: name('x'), y: name('y'), color: name('color'), title };
}

/** The boxes that a kind of chart has a use for. */
export function boxesOf(mark: Wish['mark']): readonly ChartBox[] {
  switch (mark) {
    case 'table':
      return [];
    case 'histogram':
      return ['x', 'title'];
    case 'arc':
    case 'boxplot':
    case 'kpi':
      return ['x', 'y', 'title'];
    default:
      return ['x', 'y', 'color', 'title'];
  }
}

/** The wish without what its kind has no use for: a box that is not shown says nothing. */
export function shownWish(wish: Wish): Wish {
  const shown = new Set(boxesOf(wish.mark));
  const of = (box: ChartBox) => (shown.has(box) ? wish[box].trim() : '');
  return { mark: wish.mark, x: of('x'), y: of('y'), color: of('color'), title: of('title') };
}

/** Draw what the form says. Throws `ProblemError` with what is wrong with it. */
export async function drawn({ reach, source, sql, turn }: Charting, wish: Wish) {
  return reach && single(reach, 'draw', { source, sql, turn, wish: shownWish(wish) }, 'drawn');
}

/** What was kept in such a box over columns like these. */
export async function completeChart(
  { reach }: Charting,
  columns: readonly ResultColumn[],
  wish: Wish,
  field: ChartField,
  text: string,
  signal: AbortSignal
): Promise<Items | null> {
  if (reach === null) {
    return null;
  }
  const body = { columns: [...columns], wish: shownWish(wish), field, text };
  return toItems(text, (await single(reach, 'completechart', body, 'completed', signal)).completion);
}
