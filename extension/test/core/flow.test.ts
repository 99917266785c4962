import { describe, expect, test } from 'vitest';
import { ancestors, canRemove, findStep, inputsFirst, keeping, removeStep } from '../../src/core/flow';
import { pipeline, step } from '../samples';

const ids = (flow: ReturnType<typeof pipeline>) => flow.steps.map(each => each.id);

describe('removing a step', () => {
  test('its reader reads what it read', () => {
    const flow = removeStep(pipeline(), 'filter');
    expect(ids(flow)).toEqual(['orders', 'stores', 'join', 'sum']);
    expect(findStep(flow, 'sum')?.inputs).toEqual(['join']);
  });

  test('the other side of a removed join goes too', () => {
    const flow = removeStep(pipeline(), 'join');
    expect(ids(flow)).toEqual(['orders', 'filter', 'sum']);
    expect(findStep(flow, 'filter')?.inputs).toEqual(['orders']);
  });

  test('when it was the last, the one before it is', () => {
    const flow = { ...pipeline(), steps: [...pipeline().steps, step('top', 'limit', ['sum'], true)], output: 'top' };
    expect(removeStep(flow, 'top')).toEqual(pipeline());
  });

  test('what cannot be removed stays', () => {
    const flow = pipeline();
    expect(removeStep(flow, 'sum')).toBe(flow);
    expect(removeStep(flow, 'nothing')).toBe(flow);
  });

  test('the pipeline given is not changed', () => {
    const flow = pipeline();
    removeStep(flow, 'join');
    expect(flow).toEqual(pipeline());
  });
});

test('a source cannot be removed even when it says so', () => {
  const flow = { ...pipeline(), steps: [step('orders', 'source', [], true)], output: 'orders' };
  expect(canRemove(flow, 'orders')).toBe(false);
});

test('a side that something else still reads stays when a join goes', () => {
  const flow = pipeline();
  const steps = [...flow.steps.slice(0, 4), step('again', 'join', ['filter', 'stores']), step('sum', 'aggregate', ['again'])];
  expect(ids(removeStep({ ...flow, steps }, 'join'))).toContain('stores');
});

test('ancestors are all that a step reads', () => {
  expect(ancestors(pipeline().steps, 'join')).toEqual(new Set(['join', 'orders', 'stores']));
});

test('steps stand after those they read, even where they read in a circle', () => {
  const steps = [{ id: 'c', reads: ['b'] }, { id: 'a', reads: ['nobody'] }, { id: 'b', reads: ['a', 'c'] }];
  expect(inputsFirst(steps, each => each.reads).map(each => each.id)).toEqual(['a', 'b', 'c']);
});

test('steps that say the same as before are the same', () => {
  const before = pipeline();
  const after = { ...pipeline(), steps: pipeline().steps.map(each => (each.id === 'sum' ? { ...each, title: 'Sums' } : each)) };
  const kept = keeping(after, before).steps.map((each, place) => each === before.steps[place]);
  expect(kept).toEqual(before.steps.map(each => each.id !== 'sum'));
  expect(keeping(after, null)).toEqual(after);
});
