import { describe, expect, test } from 'vitest';
import { bestLayout, layout, STEP_HEIGHT, STEP_WIDTH } from '../../src/core/layout';
import { pipeline, step } from '../samples';

function places(direction: 'down' | 'right') {
  return new Map(layout(pipeline(), direction).steps.map(step => [step.id, step]));
}

describe.each(['down', 'right'] as const)('layout %s', direction => {
  const along = direction === 'down' ? 'y' : 'x';

  test('every step stands after those it reads', () => {
    const at = places(direction);
    for (const step of pipeline().steps) {
      for (const input of step.inputs) {
        expect(at.get(input)![along]).toBeLessThan(at.get(step.id)![along]);
      }
    }
  });

  test('no two steps overlap', () => {
    const all = [...places(direction).values()];
    for (const [index, a] of all.entries()) {
      for (const b of all.slice(index + 1)) {
        const apart = Math.abs(a.x - b.x) >= STEP_WIDTH || Math.abs(a.y - b.y) >= STEP_HEIGHT;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    }
  });

  test('all steps lie within the size it says', () => {
    const { steps, width, height } = layout(pipeline(), direction);
    for (const step of steps) {
      expect(step.x).toBeGreaterThanOrEqual(0);
      expect(step.y).toBeGreaterThanOrEqual(0);
      expect(step.x + STEP_WIDTH).toBeLessThanOrEqual(width);
      expect(step.y + STEP_HEIGHT).toBeLessThanOrEqual(height);
    }
  });
});

test('a chain of joins is a straight column, not a staircase', () => {
  const joins = ['a', 'b', 'c', 'd'].flatMap((name, place, all) => [
    step(name, 'source'),
    step(`join ${name}`, 'join', [place === 0 ? 'first' : `join ${all[place - 1]}`, name])
  ]);
  const chain = { ...pipeline(), steps: [step('first', 'source'), ...joins], output: 'join d' };
  const { steps, width } = layout(chain, 'down');
  const columns = new Set(steps.filter(each => each.id.startsWith('join')).map(each => Math.round(each.x)));
  expect(columns.size).toBe(1);
  expect(width).toBeLessThan(3 * STEP_WIDTH);
});

test('the first input of a join stands left of the other', () => {
  for (const names of [['orders', 'stores'], ['stores', 'orders']]) {
    const flow = pipeline();
    const steps = flow.steps.map(each => (each.id === 'join' ? { ...each, inputs: names } : each));
    const sources = names.map(name => steps.find(each => each.id === name)!);
    const placed = layout({ ...flow, steps: [...sources, ...steps.slice(2)] }, 'down').steps;
    const x = (id: string) => placed.find(each => each.id === id)!.x;
    expect(x(names[0])).toBeLessThan(x(names[1]));
    expect(x('join')).toBe(x(names[0]));
  }
});

test('a step that is read twice has its place, too', () => {
  const twice = [...pipeline().steps.slice(0, 4), step('again', 'join', ['filter', 'stores'])];
  const placed = layout({ ...pipeline(), steps: twice, output: 'again' }, 'down').steps;
  expect(new Set(placed.map(each => `${each.x} ${each.y}`)).size).toBe(twice.length);
});

test('a narrow panel reads downwards, a wide output to the right', () => {
  expect(bestLayout(pipeline(), 350).direction).toBe('down');
  expect(bestLayout(pipeline(), 1200).direction).toBe('right');
});

test('an empty pipeline has no size', () => {
  const empty = { ...pipeline(), steps: [] };
  expect(layout(empty, 'down')).toMatchObject({ steps: [], width: 0, height: 0 });
});
