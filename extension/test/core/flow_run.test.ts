import { beforeEach, expect, it, vi } from 'vitest';
import { cellOf, notebookOf } from '../../src/core/flow_code';
import { Desk } from '../../src/core/desk';
import { setNote, setParam } from '../../src/core/flow_editing';
import { FlowEditor } from '../../src/core/flow_editor';
import { flowText } from '../../src/core/flow_file';
import { FlowRun, turnOf } from '../../src/core/flow_run';
import { shownAnswer } from '../../src/core/turn';
import type { Event, FlowDocument, FlowStep } from '../../src/wire/types';
import { answer } from '../samples';
import { ScriptedTransport, sources } from '../scripted';

function step(id: string, inputs: string[]): FlowStep {
  return { id, kind: 'filter', inputs, params: {}, at: null, note: '' };
}

const FLOW: FlowDocument = {
  source: 'shop', dialect: 'sqlite', output: 'c', version: 1, steps: [step('a', []), step('b', ['a']), step('c', ['b'])]
};
const STARTED: Event = { type: 'started', turn: 't1' };
const FINISHED: Event = { type: 'finished', turn: 't1', timings: {} };

let events: () => Iterable<Event> | AsyncIterable<Event>;
let python: ScriptedTransport;
let editor: FlowEditor;
let run: FlowRun;

const turn = () => turnOf(run.conversation.store.get().turns, run.store.get());

beforeEach(async () => {
  events = () => [STARTED, { type: 'answered', answer: answer() }, FINISHED];
  python = new ScriptedTransport(operation => {
    if (operation === 'sources') {
      return [sources('shop')];
    }
    return operation === 'runflow' ? events() : operation === 'cancel' ? [{ type: 'done' }] : [];
  });
  const desk = new Desk();
  await desk.connect([python]);
  editor = new FlowEditor(desk, () => undefined, 0);
  editor.load(flowText(FLOW));
  run = new FlowRun(editor);
});

it('runs the whole flow, or up to a step, and keeps the last answer', async () => {
  await run.start();
  expect(python.bodies('runflow')[0]).toEqual({ flow: editor.flow, step: 'c', said: [] });
  expect(shownAnswer(turn()!)).toMatchObject({ sql: answer().sql });
  await run.start('b');
  expect(run.store.get()?.step).toBe('b');
  expect(run.conversation.store.get().turns).toHaveLength(1);
});

it('knows when the flow does something else by now', async () => {
  await run.start('b');
  editor.edit(flow => setNote(flow, 'a', 'a note'));
  editor.edit(flow => setParam(flow, 'c', 'condition', 'x'));
  expect(run.isOld(run.store.get()!)).toBe(false);
  editor.edit(flow => setParam(flow, 'a', 'condition', 'x'));
  expect(run.isOld(run.store.get()!)).toBe(true);
});

it('can be stopped, in the database too', async () => {
  let open = () => undefined as void;
  const wait = new Promise<void>(resolve => (open = resolve));
  events = async function* () {
    yield STARTED;
    await wait;
    yield FINISHED;
  };
  const running = run.start();
  await vi.waitFor(() => expect(turn()?.id).toBe('t1'));
  run.cancel();
  open();
  await running;
  expect(turn()?.phase).toBe('cancelled');
  expect(python.bodies('cancel')).toEqual([{ turn: 't1' }]);
});

it('says at which step it failed', async () => {
  const problem = { code: 'query.failed', message: 'At the step', hint: '', place: null, severity: 'error' as const, field: '' };
  events = () => [STARTED, { type: 'failed', problems: [problem], sql: '', step: 'b' }, FINISHED];
  await run.start();
  expect(turn()).toMatchObject({ phase: 'failed', failedStep: 'b', problems: [problem] });
});

it('runs nothing that is not there', async () => {
  await run.start('nobody');
  expect(python.bodies('runflow')).toEqual([]);
});

it('makes cells of code that a notebook can run', () => {
  const wish = { target: 'steps' as const, chained: false, dialect: '', step: '' };
  const flow = { ...FLOW, source: 'my shop' };
  const cell = cellOf(wish, 'SELECT 1', flow);
  expect(cell).toEqual({ text: '%%sql --source "my shop"\nSELECT 1', kind: 'magic' });
  expect(notebookOf(cell!)).toEqual(['%load_ext assistant', cell!.text]);
  expect(cellOf({ ...wish, dialect: 'duckdb' }, 'SELECT 1', flow)).toBeNull();
  expect(notebookOf(cellOf({ ...wish, target: 'pandas' }, 'import pandas', flow)!)).toEqual(['import pandas']);
  const elsewhere = { ...step('t', []), kind: 'source', params: { table: 'targets', source: 'files' } };
  expect(cellOf(wish, 'SELECT 1', { ...flow, steps: [elsewhere] })).toBeNull();
});
