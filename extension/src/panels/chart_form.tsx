import { useEffect, useState } from 'react';
import { boxesOf, type ChartBox, type Charting, completeChart, drawn, type Wish, wishOf } from '../core/chart_form';
import { type Item, nameItems } from '../core/field_completion';
import { problemsOf } from '../wire/transport';
import type { ChartSpec, Problem, ResultColumn } from '../wire/types';
import { IconButton } from './button';
import { Problems } from './problems';
import { Suggesting } from './suggesting';
import { type Translation, useTrans } from './tools';
import { Usual } from './usual';

interface ChartFormProps {
  readonly spec: ChartSpec;
  readonly columns: readonly ResultColumn[];
  readonly charting: Charting;
}

const NONE: readonly Problem[] = [];

/** What a chart shows, to be changed by hand: its kind, columns and title. */
export function ChartForm({ spec, columns, charting }: ChartFormProps): JSX.Element {
  const trans = useTrans();
  const [wish, setWish] = useState<Wish>(() => wishOf(spec));
  const [problems, setProblems] = useState(NONE);
  const usual = useUsualKind(charting, columns);
  const kinds = kindsOf(trans);
  useEffect(() => setWish(wishOf(spec)), [spec]);
  const draw = async () => {
    try {
      const found = await drawn(charting, wish);
      setProblems(found?.problems ?? NONE);
      if (found) {
        charting.onDrawn(found.chart);
      }
    } catch (reason) {
      setProblems(problemsOf(reason));
    }
  };
  return (
    <form
      className="jp-Plainspoken-chart-form"
      aria-label={trans.__('The chart')}
      data-testid="plainspoken-chart-form"
      onSubmit={event => event.preventDefault()}
      onKeyDown={event => {
        // A form of several boxes is not sent by Enter on its own.
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
          event.preventDefault();
          void draw();
        }
      }}
    >
      <label className="jp-PlainspokenFlow-field" data-field="mark">
        <span>{trans.__('Kind')}</span>
        <select
          className="jp-PlainspokenFlow-input"
          value={wish.mark}
          onChange={event => setWish({ ...wish, mark: event.target.value as Wish['mark'] })}
        >
          {Object.entries(kinds).map(([mark, label]) => (
            <option key={mark} value={mark}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Usual
        item={usual}
        label={kinds[(usual?.insert ?? 'bar') as Wish['mark']]}
        now={wish.mark}
        onTake={mark => setWish({ ...wish, mark: mark as Wish['mark'] })}
      />
      <div className="jp-Plainspoken-chart-boxes">
        {boxesOf(wish.mark).map(box => (
          <div key={box} className="jp-PlainspokenFlow-field" data-field={box}>
            <span>{labelOf(box, wish.mark, trans)}</span>
            <Suggesting
              plain
              value={wish[box]}
              label={labelOf(box, wish.mark, trans)}
              onChange={text => setWish({ ...wish, [box]: text })}
              suggest={text => (box === 'title' ? null : nameItems(text, columns))}
              ask={(text, _, signal) => completeChart(charting, columns, wish, box, text, signal)}
            />
          </div>
        ))}
      </div>
      <Problems problems={problems} />
      <IconButton icon="play" label={trans.__('Draw the chart')} onClick={() => void draw()} testId="plainspoken-chart-draw">
        {trans.__('Draw')}
      </IconButton>
    </form>
  );
}

/** The kind that was mostly made of columns like these; null for none. */
function useUsualKind(charting: Charting, columns: readonly ResultColumn[]): Item | null {
  const [usual, setUsual] = useState<Item | null>(null);
  const { reach } = charting;
  useEffect(() => {
    const asking = new AbortController();
    const take = (item: Item | null) => !asking.signal.aborted && setUsual(item);
    const blank: Wish = { mark: 'table', x: '', y: '', color: '', title: '' };
    // A kind is chosen without a hint as well.
    completeChart(charting, columns, blank, 'mark', '', asking.signal).then(found => take(found?.items[0] ?? null), () => take(null));
    return () => asking.abort();
  }, [reach, columns]);
  return usual;
}

function kindsOf(trans: Translation): Readonly<Record<Wish['mark'], string>> {
  return {
    bar: trans.__('Bars'), line: trans.__('Line'), area: trans.__('Area'), point: trans.__('Points'), arc: trans.__('Pie'),
    rect: trans.__('Heatmap'), boxplot: trans.__('Boxes'), histogram: trans.__('Histogram'), kpi: trans.__('Number'),
    table: trans.__('Table')
  };
}

function labelOf(box: ChartBox, mark: Wish['mark'], trans: Translation): string {
  switch (box) {
    case 'x':
      return mark === 'arc' ? trans.__('Parts') : mark === 'kpi' ? trans.__('Of what') : trans.__('Along x');
    case 'y':
      return mark === 'arc' ? trans.__('Size of a part') : mark === 'kpi' ? trans.__('Number') : trans.__('Along y');
    case 'color':
      return mark === 'rect' ? trans.__('Number, as colour') : trans.__('Colour');
    case 'title':
      return trans.__('Title');
  }
}
