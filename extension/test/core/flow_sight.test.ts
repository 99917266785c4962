import { expect, it } from 'vitest';
import { sightOf } from '../../src/core/flow_sight';

const PANE = { width: 760, height: 380 };
const step = (x: number) => ({ x, y: 0, width: 160, height: 52 });
const chain = (steps: number) => ({ x: 0, y: 0, width: steps * 206 - 46, height: 52 });

it('shows the whole of a flow that can be read', () => {
  expect(sightOf(chain(5), PANE, step(824))).toBeNull();
});

it('shows the part around a step of a flow that would be too small to be read', () => {
  const sight = sightOf(chain(30), PANE, step(15 * 206))!;
  expect(sight.zoom).toBeGreaterThan(0.55);
  expect(sight.x).toBe(15 * 206 + 80);
});

it('leaves little empty room beyond the ends', () => {
  const { width } = chain(30);
  const half = PANE.width / 2;
  const [first, last] = [sightOf(chain(30), PANE, step(0))!, sightOf(chain(30), PANE, step(width - 160))!];
  expect(first.x - half / first.zoom).toBe(-24);
  expect(last.x + half / last.zoom).toBe(width + 24);
});

it('keeps the middle of a side that fits', () => {
  expect(sightOf(chain(30), PANE, step(0))!.y).toBe(26);
});
