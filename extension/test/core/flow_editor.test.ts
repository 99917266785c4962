import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk } from '../../src/core/desk';
import { firstParams, setNote, setParam } from '../../src/core/flow_editing';
import { FlowEditor } from '../../src/core/flow_editor';
import { emptyFlow, flowText, readFlowText } from '../../src/core/flow_file';
import { faces, shownEdges, shownSteps, withNote } from '../../src/core/flow_view';
import type { Event, Field, FlowDocument, StepKind } from '../../src/wire/types';
import { step as view } from '../samples';
import { ScriptedTransport, sources } from '../scripted';

function field(name: string, kind: Field['kind'], changes: Partial<Field> = {}): Field {
  return { name, kind, label: name, hint: '', choices: [], optional: false, input: 0, hidden: false, proposed: false, words: [], ...changes };
}

const SOURCE: StepKind = { kind: 'source', label: 'Table', group: 'data', inputs: 0, fields: [field('table', 'table')] };
const FILTER: StepKind = {
  kind: 'filter', label: 'Filter rows', group: 'rows', inputs: 1, fields: [field('condition', 'condition')]
};

/** A Python that says of a step with the condition "wrong" that it is. */
function checked(flow: FlowDocument): Event {
  const problem = { code: 'pipeline.unknown_column', message: 'Step filter: There is no column wrong.', hint: '', place: null, severity: 'error' as const, field: '' };
  const steps = flow.steps.map(({ id, kind, inputs, params }) => ({
    ...view(id, kind, inputs),
    params,
    waits_for: [],
    problems: params.condition === 'wrong' ? [problem] : []
  }));
  return { type: 'flowchecked', view: { version: 1, dialect: 'sqlite', output: flow.output, steps }, sql: '', problems: [] };
}

let python: ScriptedTransport;
let saved: string[];
let editor: FlowEditor;

beforeEach(async () => {
  python = new ScriptedTransport((operation, body) => {
    if (operation === 'kinds') {
      return [{ type: 'kinds', kinds: [SOURCE, FILTER], dialects: [] }];
    }
    return operation === 'sources' ? [sources('shop')] : [checked((body as { flow: FlowDocument }).flow)];
  });
  const desk = new Desk();
  await desk.connect([python]);
  saved = [];
  editor = new FlowEditor(desk, text => saved.push(text), 0);
});

const settled = () => vi.waitFor(() => expect(editor.store.get().checkedFlow).toBe(editor.flow));

describe('a flow that is edited', () => {
  it('begins empty over the source in use, and saves nothing by itself', async () => {
    editor.load('');
    await settled();
    expect(editor.flow).toEqual(emptyFlow('shop', 'sqlite'));
    expect(saved).toEqual([]);
    expect(editor.store.get().kinds).toEqual([SOURCE, FILTER]);
  });

  it('saves every edit and selects what is added', () => {
    editor.load('');
    editor.add(SOURCE);
    editor.add(FILTER);
    expect(editor.store.get().selected).toBe('filter');
    expect(editor.flow?.output).toBe('filter');
    expect(readFlowText(saved.at(-1)!).flow).toEqual(editor.flow);
  });

  it('undoes what was typed into one field at once', () => {
    editor.load('');
    editor.add(FILTER);
    for (const text of ['a', 'a ', 'a > 1']) {
      editor.edit(flow => setParam(flow, 'filter', 'condition', text), 'filter.condition');
    }
    editor.undo();
    expect(editor.flow?.steps[0].params).toEqual({});
    editor.redo();
    expect(editor.flow?.steps[0].params).toEqual({ condition: 'a > 1' });
    editor.undo();
    editor.undo();
    expect(editor.flow?.steps).toEqual([]);
    expect(editor.store.get().selected).toBe('');
  });

  it('does not take its own text for somebody else’s', () => {
    editor.load('');
    editor.add(FILTER);
    const { history } = editor.store.get();
    editor.load(saved.at(-1)!);
    expect(editor.store.get().history).toBe(history);
  });

  it('can go back to before the file was changed by somebody else', () => {
    editor.load('');
    editor.add(FILTER);
    const before = editor.flow;
    editor.load(flowText(emptyFlow('other', 'duckdb')));
    expect(editor.flow?.source).toBe('other');
    editor.undo();
    expect(editor.flow).toEqual(before);
  });

  it('has one undo with the other views of its file', () => {
    const views: FlowEditor[] = [];
    const write = (text: string) => views.forEach(each => each.load(text, views));
    views.push(...[1, 2].map(() => new FlowEditor(editor.desk, write, 0)));
    write('');
    const [one, other] = views;
    one.add(FILTER);
    for (const text of ['a', 'a ', 'a > 1']) {
      one.edit(flow => setParam(flow, 'filter', 'condition', text), 'filter.condition');
    }
    expect(other.flow).toEqual(one.flow);
    other.undo();
    expect(one.flow?.steps[0].params).toEqual({});
    one.undo();
    expect(other.flow?.steps).toEqual([]);
    other.redo();
    one.redo();
    expect(other.flow?.steps[0].params).toEqual({ condition: 'a > 1' });
    expect(one.store.get().history).toEqual(other.store.get().history);
  });

  it('leaves a file alone that it cannot read', () => {
    editor.load('{');
    editor.add(FILTER);
    expect(editor.store.get().unreadable?.code).toBe('flow.unreadable');
    expect(saved).toEqual([]);
  });

  it('puts the flow that was shown back in the place of a text that is none', () => {
    editor.load('');
    editor.add(FILTER);
    const before = editor.flow!;
    editor.load('{');
    editor.restore();
    expect(editor.store.get().unreadable).toBeNull();
    expect(editor.flow).toBe(before);
    expect(saved.at(-1)).toBe(flowText(before));
  });

  it('begins with a table of its source', () => {
    editor.load('');
    editor.begin('orders');
    expect(editor.flow?.steps[0].params).toEqual({ table: 'orders' });
    expect(editor.store.get().selected).toBe(editor.flow?.output);
  });

  it('shows what is wrong on its step', async () => {
    editor.load('');
    editor.add(FILTER);
    editor.edit(flow => setParam(flow, 'filter', 'condition', 'wrong'));
    await settled();
    expect(shownSteps(editor.store.get())[0].standing).toBe('wrong');
    editor.undo();
    await settled();
    expect(shownSteps(editor.store.get())[0].standing).toBe('good');
  });

  it('is as it was, and can be undone as before, when a step is given the name it has', async () => {
    editor.load('');
    editor.add(SOURCE);
    editor.add(FILTER);
    editor.edit(flow => setParam(flow, 'filter', 'condition', 'x IN (SELECT y FROM source)'));
    const { history } = editor.store.get();
    await editor.rename('source', 'source');
    expect(editor.store.get().history).toBe(history);
    expect(python.bodies('renamestep')).toEqual([]);
  });

  it('asks nothing any more once it is closed', async () => {
    editor.load('');
    await settled();
    const asked = python.bodies('checkflow').length;
    editor.add(SOURCE);
    editor.dispose();
    await new Promise(resolve => setTimeout(resolve, 10));
    expect(python.bodies('checkflow')).toHaveLength(asked);
  });

  it('does not draw anew what has not changed', async () => {
    editor.load('');
    editor.add(SOURCE);
    editor.add(FILTER);
    await settled();
    const before = shownSteps(editor.store.get());
    editor.edit(flow => setParam(flow, 'filter', 'condition', 'wrong'));
    await settled();
    const after = shownSteps(editor.store.get(), before);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it('shows a note beside what the step does', async () => {
    editor.load('');
    editor.add(SOURCE);
    await settled();
    const before = shownSteps(editor.store.get());
    editor.edit(flow => setNote(flow, before[0].id, 'of the shop'));
    const after = faces(shownSteps(editor.store.get(), before), before);
    expect(after[0]).not.toBe(before[0]);
    expect(withNote('Start from sales', after[0].given.note)).toBe('Start from sales\nof the shop');
    expect(withNote('Start from sales', undefined)).toBe('Start from sales');
  });

  it('shows what is wrong with a step without saying which step that is', async () => {
    editor.load('');
    editor.add(FILTER);
    editor.edit(flow => setParam(flow, 'filter', 'condition', 'wrong'));
    await settled();
    expect(shownSteps(editor.store.get())[0].sentence).toBe('There is no column wrong.');
  });
});

describe('what is shown', () => {
  it('draws no line to what does not exist', () => {
    editor.load('');
    editor.add(FILTER);
    editor.edit(flow => ({ ...flow, steps: flow.steps.map(step => ({ ...step, inputs: ['nobody', 'filter'] })) }));
    expect(shownEdges(shownSteps(editor.store.get()))).toEqual([]);
  });
});

it('begins with the first of every choice that must be made', () => {
  const fields = [
    field('how', 'choice', { choices: ['inner', 'left'] }),
    field('all', 'flag'),
    field('ties', 'choice', { choices: ['a'], optional: true })
  ];
  expect(firstParams({ ...FILTER, fields })).toEqual({ how: 'inner', all: false });
});
