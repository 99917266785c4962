import type { CompletionHandler, IInlineCompletionContext } from '@jupyterlab/completer';
import { expect, test, vi } from 'vitest';
import { Taken } from '../../src/core/taken';
import { GhostProvider } from '../../src/plugins/ghost';
import type { IReach } from '../../src/reach';
import type { Event } from '../../src/wire/types';
import { ScriptedTransport } from '../scripted';

vi.mock('../../src/plugins/icon', () => ({ plainspokenIcon: null }));

const HEAD = '%%sql\n';

test('of keys typed faster than Python answers, only the first and the last ask', async () => {
  const waiting: (() => void)[] = [];
  const python = new ScriptedTransport(async function* () {
    await new Promise<void>(resolve => waiting.push(resolve));
    const completion = { start: 0, end: 0, items: [], ghost: ' stores', ghost_why: '', ghost_id: 'g' };
    yield { type: 'completed', completion } as Event;
  });
  const ghosts = new GhostProvider({ kernel: () => python } as unknown as IReach, new Taken());
  const context = { session: { kernel: {} } } as unknown as IInlineCompletionContext;
  const type = (body: string) => {
    const text = HEAD + body;
    return ghosts.fetch({ text, offset: text.length, mimeType: '' } as CompletionHandler.IRequest, context);
  };
  const first = type('F');
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  const rest = [type('FR'), type('FRO'), type('FROM')];
  waiting[0]();
  await vi.waitFor(() => expect(waiting).toHaveLength(2));
  waiting[1]();
  expect((await first).items).toHaveLength(1);
  const shown = await Promise.all(rest);
  expect(shown.map(each => each.items.length)).toEqual([0, 0, 1]);
  expect(python.bodies('complete').map(each => each.text)).toEqual(['F', 'FROM']);
});

test('a ghost that was taken is told once the cell is kept, one that was waved away at once', async () => {
  const python = new ScriptedTransport(operation => {
    const completion = { start: 0, end: 0, items: [], ghost: ' stores', ghost_why: '', ghost_id: 'g' };
    return [operation === 'complete' ? { type: 'completed', completion } : { type: 'done' }] as Event[];
  });
  const taken = new Taken();
  const ghosts = new GhostProvider({ kernel: () => python } as unknown as IReach, taken);
  let text = `${HEAD}FROM`;
  const editor = { isDisposed: false, setCursorPosition: () => undefined, model: { sharedModel: { getSource: () => text } } };
  const context = { session: { kernel: {} }, widget: { content: { editor } } } as unknown as IInlineCompletionContext;
  const type = () => ghosts.fetch({ text, offset: text.length, mimeType: '' } as CompletionHandler.IRequest, context);
  const told = () => python.bodies('fieldfeedback');
  await type();
  text += ' stores';
  ghosts.settle();
  expect(told()).toEqual([]);
  taken.settle();
  await vi.waitFor(() => expect(told()).toEqual([{ id: 'g', action: 'accepted', final: '' }]));
  await type();
  ghosts.decline();
  await vi.waitFor(() => expect(told()[1]).toEqual({ id: 'g', action: 'dismissed', final: '' }));
});
