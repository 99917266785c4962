import { describe, expect, it } from 'vitest';
import * as edit from '../../src/core/flow_editing';
import { difference, flowText, readFlowText } from '../../src/core/flow_file';
import type { FlowDocument, FlowStep } from '../../src/wire/types';

function step(id: string, kind: string, inputs: string[] = [], changes: Partial<FlowStep> = {}): FlowStep {
  return { id, kind, inputs, params: {}, at: null, note: '', ...changes };
}

/** orders ─ filter ─┐
 *           stores ─ join ─ sum */
function flow(): FlowDocument {
  const steps = [
    step('orders', 'source'),
    step('filter', 'filter', ['orders'], { at: [1, 2] }),
    step('stores', 'source'),
    step('join', 'join', ['filter', 'stores']),
    step('sum', 'aggregate', ['join'])
  ];
  return { source: 'shop', dialect: 'sqlite', output: 'sum', steps, version: 1 };
}

function inputs(of: FlowDocument): Record<string, string[]> {
  return Object.fromEntries(of.steps.map(each => [each.id, each.inputs]));
}

describe('adding', () => {
  it('puts a step between the selected one and its readers', () => {
    const made = edit.addStep(flow(), { kind: 'filter', inputs: 1, after: 'filter' });
    expect(made.id).toBe('filter_2');
    expect(inputs(made.flow)).toMatchObject({ filter_2: ['filter'], join: ['filter_2', 'stores'], filter: ['orders'] });
    expect(made.flow.output).toBe('sum');
  });

  it('makes the new step the end when it stands after the end', () => {
    const made = edit.addStep(flow(), { kind: 'sort', inputs: 1, after: 'sum' });
    expect(made.flow.output).toBe('sort');
  });

  it('gives a line of its own to one reader only', () => {
    const twice = edit.addStep(flow(), { kind: 'limit', inputs: 1, after: 'orders', before: 'nobody' }).flow;
    expect(inputs(twice)).toMatchObject({ limit: ['orders'], filter: ['orders'] });
  });

  it('lets a table stand for itself', () => {
    const made = edit.addStep(flow(), { kind: 'source', inputs: 0, after: 'filter' });
    expect(inputs(made.flow)).toMatchObject({ source: [], join: ['filter', 'stores'] });
    expect(made.flow.output).toBe('sum');
  });

  it('begins an empty flow', () => {
    const empty = { ...flow(), steps: [], output: '' };
    expect(edit.addStep(empty, { kind: 'source', inputs: 0, after: '' }).flow.output).toBe('source');
  });
});

describe('taking out', () => {
  it('joins what stood around it', () => {
    expect(inputs(edit.deleteStep(flow(), 'filter')).join).toEqual(['orders', 'stores']);
  });

  it('leaves a gap where nothing stood before it', () => {
    expect(inputs(edit.deleteStep(flow(), 'stores')).join).toEqual(['filter']);
  });

  it('moves the end', () => {
    expect(edit.deleteStep(flow(), 'sum').output).toBe('join');
  });

  it('leaves the flow alone when there is no such step', () => {
    const before = flow();
    expect(edit.deleteStep(before, 'nobody')).toBe(before);
  });
});

describe('connecting', () => {
  it('sets one input and keeps the others', () => {
    expect(inputs(edit.connect(flow(), 'orders', 'join', 1)).join).toEqual(['filter', 'orders']);
  });

  it('never makes a cycle', () => {
    const before = flow();
    expect(edit.connect(before, 'sum', 'filter', 0)).toBe(before);
    expect(edit.connect(before, 'join', 'join', 0)).toBe(before);
  });

  it('fills the next free place', () => {
    const cut = edit.disconnect(flow(), 'stores', 'join');
    expect(inputs(cut).join).toEqual(['filter']);
    expect(inputs(edit.connect(cut, 'stores', 'join', 1)).join).toEqual(['filter', 'stores']);
  });
});

describe('reordering', () => {
  it('lets a step change places with the one before it, back and forth', () => {
    const more = edit.addStep(flow(), { kind: 'sort', inputs: 1, after: 'filter' }).flow;
    const earlier = edit.moveEarlier(more, 'sort');
    expect(inputs(earlier)).toMatchObject({ sort: ['orders'], filter: ['sort'], join: ['filter', 'stores'] });
    expect(inputs(edit.moveLater(earlier, 'sort'))).toEqual(inputs(more));
  });

  it('never puts anything before a table', () => {
    const before = flow();
    expect(edit.moveEarlier(before, 'filter')).toBe(before);
  });

  it('moves the end with it', () => {
    const more = edit.addStep(flow(), { kind: 'sort', inputs: 1, after: 'sum' }).flow;
    expect(edit.moveEarlier(more, 'sort').output).toBe('sum');
  });
});

describe('changing', () => {
  it('sets and takes away a parameter', () => {
    const set = edit.setParam(flow(), 'filter', 'condition', 'a > 1');
    expect(edit.stepOf(set, 'filter')?.params).toEqual({ condition: 'a > 1' });
    expect(edit.stepOf(edit.setParam(set, 'filter', 'condition', undefined), 'filter')?.params).toEqual({});
    expect(edit.setParam(set, 'filter', 'condition', 'a > 1')).toBe(set);
  });

  it('renames everywhere', () => {
    const renamed = edit.renameStep(flow(), 'filter', 'big');
    expect(inputs(renamed)).toMatchObject({ big: ['orders'], join: ['big', 'stores'] });
    expect(edit.renameStep(flow(), 'sum', 'total').output).toBe('total');
  });

  it('keeps a name that is taken or no name, and knows what is spoken of', () => {
    const before = edit.setParam(flow(), 'sum', 'keys', [{ expression: '(SELECT x FROM stores)' }]);
    expect(edit.mayRename(before, 'filter', 'join')).toBe(false);
    expect(edit.mayRename(before, 'filter', 'a b')).toBe(false);
    expect(edit.isSpokenOf(before, 'stores')).toBe(true);
    expect(edit.isSpokenOf(before, 'orders')).toBe(false);
    expect(edit.mayRename(before, 'orders', 'sales')).toBe(true);
  });

  it('places steps to the pixel, and lays them out anew', () => {
    const placed = edit.placeSteps(flow(), new Map([['join', [10.4, 20.6]]]));
    expect(edit.stepOf(placed, 'join')?.at).toEqual([10, 21]);
    expect(edit.unplace(placed).steps.every(each => each.at === null)).toBe(true);
  });
});

describe('the file', () => {
  it('is read as it was written', () => {
    expect(readFlowText(flowText(flow()))).toEqual({ flow: flow(), problem: null });
  });

  it('may be empty', () => {
    expect(readFlowText(' \n')).toEqual({ flow: null, problem: null });
  });

  it.each([
    ['{"steps": [', 'flow.unreadable'],
    ['[]', 'flow.unreadable'],
    ['{"steps": [{"id": 1, "kind": "filter"}]}', 'flow.unreadable'],
    ['{"steps": [], "version": 2}', 'flow.version']
  ])('says what is wrong with %s', (text, code) => {
    expect(readFlowText(text).problem?.code).toBe(code);
  });

  it.each([
    ['abc', 'abxc'],
    ['aaa', 'aa'],
    ['', 'new'],
    ['same', 'same'],
    ['one two', 'two one']
  ])('gets from %s to %s by what differs', (before, after) => {
    const { start, end, insert } = difference(before, after);
    expect(before.slice(0, start) + insert + before.slice(end)).toBe(after);
  });

  it('mends what can be shown all the same', () => {
    const text = '{"steps": [{"id": "a", "kind": "filter", "at": "here"}]}';
    expect(readFlowText(text).flow?.steps).toEqual([step('a', 'filter')]);
  });
});
