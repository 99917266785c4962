import { expect, test } from 'vitest';
import { lighter, type Palette, themed } from '../../src/core/figure';

const PALETTE: Palette = {
  text: '#eee',
  muted: '#aaa',
  grid: '#333',
  line: '#555',
  surface: '#111',
  font: 'sans',
  fontSize: 11,
  dark: false
};

const FIGURE = { data: [{ type: 'bar' }], layout: { xaxis: { title: { text: 'Region' } }, width: 700 } };

test('the data and the layout asked for are kept', () => {
  const figure = themed(FIGURE, PALETTE, 260);
  expect(figure.data).toEqual(FIGURE.data);
  expect(figure.layout).toMatchObject({ xaxis: { title: { text: 'Region' } }, height: 260, width: null });
});

test('the colours are those of the theme, on no paper of its own', () => {
  expect(themed(FIGURE, PALETTE, 260).layout).toMatchObject({
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { color: '#eee', family: 'sans' }
  });
});

test('the series keep the colours Python chose; on a dark ground they are lightened', () => {
  const figure = { ...FIGURE, layout: { colorway: ['#0072b2', 'red'] } };
  expect(themed(figure, PALETTE, 260).layout).toMatchObject({ colorway: ['#0072b2', 'red'] });
  const dark = themed(figure, { ...PALETTE, dark: true }, 260).layout;
  expect(dark).toMatchObject({ colorway: [lighter('#0072b2'), 'red'] });
});

test.each([
  ['#000000', '#474747'],
  ['#ffffff', '#ffffff'],
  ['rgb(0, 0, 0)', 'rgb(0, 0, 0)']
])('%s lightened is %s', (colour, lightened) => {
  expect(lighter(colour)).toBe(lightened);
});

test('a legend gets room of its own', () => {
  const figure = { ...FIGURE, layout: { showlegend: true } };
  expect((themed(figure, PALETTE, 260).layout as { height: number }).height).toBeGreaterThan(260);
});

test('nothing is offered to anybody’s cloud, whatever the figure says', () => {
  const figure = themed({ ...FIGURE, config: { showSendToCloud: true } }, PALETTE, 260);
  expect(figure.config).toMatchObject({ showSendToCloud: false, displaylogo: false });
});

test('a figure without a layout can be drawn', () => {
  expect(themed({ data: [] }, PALETTE, 100).layout).toMatchObject({ height: 100 });
});
