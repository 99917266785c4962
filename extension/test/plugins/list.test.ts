import type { Completer, CompletionHandler, ICompletionContext } from '@jupyterlab/completer';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Taken } from '../../src/core/taken';
import { ListProvider } from '../../src/plugins/list';
import type { IReach } from '../../src/reach';
import type { Event } from '../../src/wire/types';
import { ScriptedTransport } from '../scripted';

const CELL = '%%sql\nSELECT 🐈 FROM cust';
/** The end of the cell in code points: the cat is one. */
const END = Array.from(CELL).length;
const ITEM = { label: 'customers', insert: 'customers', kind: 'table', why: '', score: 1, id: 'p-1.0' };

let answer: (event: Event) => void;
let editor: { text: string; cursor: number; focused: boolean };
let opened: string[];
let python: ScriptedTransport;
let list: ListProvider;
let taken: Taken;
const model = { reset: vi.fn() };

beforeEach(() => {
  vi.useFakeTimers();
  model.reset.mockClear();
  editor = { text: CELL, cursor: CELL.length, focused: true };
  opened = [];
  taken = new Taken();
  const answered = new Promise<Event>(resolve => {
    answer = resolve;
  });
  python = new ScriptedTransport(async function* () {
    yield await answered;
  });
  const reach = { kernel: () => python } as unknown as IReach;
  list = new ListProvider(reach, { model: () => model as unknown as Completer.IModel, open: id => opened.push(id) }, taken);
});

afterEach(() => {
  vi.useRealTimers();
});

function completed(): Event {
  const body = Array.from('SELECT 🐈 FROM ').length;
  return {
    type: 'completed',
    completion: { start: body, end: body + 4, items: [ITEM], ghost: '', ghost_why: '', ghost_id: '' }
  } as Event;
}

const context = {
  widget: { id: 'notebook' },
  session: { kernel: {} },
  editor: {
    isDisposed: false,
    hasFocus: () => editor.focused,
    model: { sharedModel: { getSource: () => editor.text } },
    getCursorPosition: () => ({ line: 0, column: editor.cursor }),
    getOffsetAt: ({ column }: { column: number }) => column
  }
} as unknown as ICompletionContext;
const request: CompletionHandler.IRequest = { text: CELL, offset: END, mimeType: '' };

test('suggestions come with their place in the cell, counted in code points', async () => {
  answer(completed());
  const reply = await list.fetch(request, context);
  expect(reply).toMatchObject({ start: END - 4, end: END, items: [{ label: 'customers' }] });
  expect(python.bodies('complete')[0].offset).toBe(END - '%%sql\n'.length);
  expect(opened).toEqual([]);
});

/** Tab, and an answer that takes longer than JupyterLab waits. */
async function pressTabAndWait(meanwhile: () => void = () => undefined): Promise<void> {
  await list.modelFactory(context);
  const fetching = list.fetch(request, context);
  await vi.advanceTimersByTimeAsync(1000);
  expect((await fetching).items).toEqual([]);
  meanwhile();
  answer(completed());
  await vi.advanceTimersByTimeAsync(1);
}

test('a list that comes late is opened in place of any other, without asking again', async () => {
  await pressTabAndWait();
  expect(model.reset).toHaveBeenCalledOnce();
  expect(opened).toEqual(['notebook']);
  expect((await list.fetch(request, context)).items).toHaveLength(1);
  expect(python.asked).toHaveLength(1);
});

test.each([
  ['the text has changed', () => (editor.text += 'o')],
  ['the cursor has moved', () => (editor.cursor -= 1)],
  ['somebody is elsewhere', () => (editor.focused = false)]
])('a late list stays closed when %s', async (_, meanwhile) => {
  await pressTabAndWait(() => void meanwhile());
  expect(opened).toEqual([]);
  expect(model.reset).not.toHaveBeenCalled();
});

test('an entry that was chosen is told once it is kept, and whether it is still there', async () => {
  answer(completed());
  await list.fetch(request, context);
  list.took('customers');
  editor.text = '%%sql\nSELECT 🐈 FROM customers';
  expect(python.bodies('fieldfeedback')).toEqual([]);
  taken.settle();
  taken.settle();
  await vi.waitFor(() => expect(python.bodies('fieldfeedback')).toEqual([{ id: 'p-1.0', action: 'accepted', final: '' }]));
  await list.fetch(request, context);
  list.took('customers');
  editor.text = '%%sql\nSELECT 🐈 FROM stores';
  taken.settle();
  await vi.waitFor(() => expect(python.bodies('fieldfeedback')[1]).toEqual({ id: 'p-1.0', action: 'edited', final: '' }));
});

test('a list that is closed with nothing chosen is told, an entry of others is not', async () => {
  answer(completed());
  await list.fetch(request, context);
  list.took('os.path');
  taken.settle();
  expect(python.bodies('fieldfeedback')).toEqual([]);
  await list.fetch(request, context);
  list.decline();
  list.decline();
  await vi.waitFor(() => expect(python.bodies('fieldfeedback')).toEqual([{ id: 'p-1.0', action: 'dismissed', final: '' }]));
});
