import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { expect, test, vi } from 'vitest';
import { Reach } from '../../src/plugins/kernels';
import { single } from '../../src/wire/transport';
import { ScriptedTransport, sources } from '../scripted';

vi.mock('@jupyterlab/notebook', () => ({ NotebookActions: { executed: { connect: () => undefined } } }));

/** A connection to a kernel that answers when it is told to. */
function connection(id: string) {
  let reply: () => void = () => undefined;
  const comm = {
    onMsg: (() => undefined) as (message: object) => void,
    subshellStarted: Promise.resolve(),
    open: () => undefined,
    dispose: () => undefined,
    send: (request: { id: number }) =>
      (reply = () => [{ event: sources('shop') }, { done: true }].forEach(data => comm.onMsg({ content: { data: { id: request.id, ...data } } })))
  };
  const made = { id, handleComms: true, isDisposed: false, supportsSubshells: true, info: Promise.resolve(), createComm: () => comm };
  const signals = { statusChanged: new Signal<object, string>(made), disposed: new Signal<object, void>(made) };
  return { kernel: Object.assign(made, signals) as unknown as Kernel.IKernelConnection, reply: () => reply() };
}

function reachOver(kernel: Kernel.IKernelConnection): Reach {
  const session = { kernel };
  const panel = { sessionContext: { session, kernelChanged: { connect: () => undefined, disconnect: () => undefined } } };
  const tracker = { currentWidget: panel, currentChanged: { connect: () => undefined } };
  return new Reach(new ScriptedTransport(() => []), tracker as unknown as INotebookTracker);
}

test('a console of the same kernel does not end what the notebook waits for', async () => {
  const own = connection('k');
  const reach = reachOver(own.kernel);
  const transport = reach.notebook!;
  const asked = single(transport, 'sources', {}, 'sources');
  await new Promise(resolve => setTimeout(resolve));
  expect(reach.kernel(connection('k').kernel)).not.toBe(transport);
  expect(reach.notebook).toBe(transport);
  own.reply();
  expect((await asked).sources[0].name).toBe('shop');
});
