import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk } from '../../src/core/desk';
import { connect, placeSteps, setNote, setParam } from '../../src/core/flow_editing';
import { FlowEditor } from '../../src/core/flow_editor';
import { flowText } from '../../src/core/flow_file';
import { contentKey } from '../../src/core/flow_keys';
import { countOf, FlowLooks } from '../../src/core/flow_looks';
import { inputMarks, outputMarks } from '../../src/core/flow_marks';
import type { Event, FlowDocument, FlowPreview, FlowStep, StepRows } from '../../src/wire/types';
import { rows, step as view } from '../samples';
import { ScriptedTransport, sources } from '../scripted';

function step(id: string, inputs: string[], params: FlowStep['params'] = {}): FlowStep {
  return { id, kind: 'filter', inputs, params, at: null, note: '' };
}

const FLOW: FlowDocument = {
  source: 'shop', dialect: 'sqlite', output: 'c', version: 1,
  steps: [step('a', []), step('b', ['a']), step('c', ['b'], { condition: 'x > (SELECT y FROM d)' }), step('d', [])]
};

function seen(id: string, changes: Partial<StepRows> = {}): StepRows {
  return { step: id, table: rows([['North', 3]]), sampled_at: [], label: '', dropped: [], ...changes };
}

function preview(id: string): FlowPreview {
  const changes = { added: [], removed: [], renamed: {}, changed: [] };
  return { type: 'flowpreview', step: id, output: seen(id), inputs: [seen('a')], changes, cells: [] };
}

describe('what a step works out', () => {
  it('does not depend on places, notes and steps elsewhere', () => {
    const before = contentKey(FLOW, 'b');
    const moved = setParam(setNote(placeSteps(FLOW, new Map([['a', [1, 2]]])), 'b', 'so'), 'c', 'condition', 'x');
    expect(contentKey(moved, 'b')).toBe(before);
  });

  it('depends on all before it, and on steps its expressions read', () => {
    expect(contentKey(setParam(FLOW, 'a', 'table', 'x'), 'c')).not.toBe(contentKey(FLOW, 'c'));
    expect(contentKey(setParam(FLOW, 'd', 'table', 'x'), 'c')).not.toBe(contentKey(FLOW, 'c'));
    expect(contentKey(connect(FLOW, 'd', 'b', 0), 'b')).not.toBe(contentKey(FLOW, 'b'));
  });
});

describe('looking', () => {
  let python: ScriptedTransport;
  let editor: FlowEditor;
  let looks: FlowLooks;

  function answer(operation: string, body: unknown): Event[] {
    const { flow, step: id } = body as { flow: FlowDocument; step: string };
    switch (operation) {
      case 'sources':
        return [sources('shop')];
      case 'kinds':
        return [{ type: 'kinds', kinds: [], dialects: [] }];
      case 'flowcounts':
        return [{ type: 'flowcounts', counts: [{ step: 'b', rows: 1200, how: 'at least' }, { step: 'c', rows: 7, how: 'exact' }], unfinished: [] }];
      case 'flowpreview':
        return [{ type: 'started', turn: 't' }, preview(id)];
      default: {
        const steps = flow.steps.map(each => ({ ...view(each.id, each.kind, each.inputs), problems: [], waits_for: [] }));
        return [{ type: 'flowchecked', view: { version: 1, dialect: '', output: '', steps }, sql: '', problems: [] }];
      }
    }
  }

  beforeEach(async () => {
    python = new ScriptedTransport(answer);
    const desk = new Desk();
    await desk.connect([python]);
    editor = new FlowEditor(desk, () => undefined, 0);
    looks = new FlowLooks(editor, 0);
    editor.load(flowText(FLOW));
    editor.select('b');
    await vi.waitFor(() => expect(looks.store.get().look?.preview?.step).toBe('b'));
  });

  it('asks once for what it has seen', async () => {
    editor.select('c');
    await vi.waitFor(() => expect(looks.store.get().look?.preview?.step).toBe('c'));
    const asked = python.bodies('flowpreview').length;
    editor.select('b');
    expect(looks.store.get().look).toMatchObject({ step: 'b', busy: false });
    editor.edit(flow => setNote(flow, 'b', 'a note'));
    expect(python.bodies('flowpreview')).toHaveLength(asked);
  });

  it('looks again when something before the step is changed', async () => {
    editor.edit(flow => setParam(flow, 'a', 'table', 'stores'));
    await vi.waitFor(() => expect(python.bodies('flowpreview').at(-1)?.flow).toBe(editor.flow));
  });

  it('can be asked for all rows', async () => {
    await looks.again({ exact: true });
    expect(python.bodies('flowpreview').at(-1)).toMatchObject({ step: 'b', exact: true });
  });

  it('counts what was seen and what nobody looked at, the better count first', async () => {
    const counts = () => [...looks.store.get().counts].map(([id, { text }]) => `${id} ${text}`).sort();
    await vi.waitFor(() => expect(counts()).toEqual(['a 1', 'b 1', 'c 7']));
    editor.edit(flow => setNote(flow, 'b', 'a note'));
    await vi.waitFor(() => expect(editor.store.get().checkedFlow).toBe(editor.flow));
    expect(python.bodies('flowcounts')).toHaveLength(1);
  });
});

it('says when there are more rows', () => {
  expect(countOf(seen('a', { table: { ...rows([['x', 1]]), truncated: true } }), '')).toMatchObject({ text: '> 1' });
  expect(countOf(seen('a', { sampled_at: ['a'] }), '')).toMatchObject({ text: '≥ 1', exact: false });
});

it('marks what changes', () => {
  const changes = { added: ['total_sales'], removed: ['region'], renamed: { region: 'area' }, changed: [] };
  const look = { ...preview('b'), changes, cells: [{ row: 0, column: 1, before: null }] };
  const after = outputMarks(look);
  expect(after.columns).toEqual([
    { name: 'region', mark: 'renamed', before: 'area' },
    { name: 'total_sales', mark: 'added', before: '' }
  ]);
  expect(after.cells.get('0:1')).toBe('null');
  const before = inputMarks(seen('a', { dropped: [2] }), look);
  expect(before.columns[0].mark).toBe('removed');
  expect(before.dropped.has(2)).toBe(true);
});
