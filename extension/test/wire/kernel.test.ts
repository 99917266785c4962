import type { Kernel } from '@jupyterlab/services';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KernelTransport } from '../../src/wire/kernel';
import { single } from '../../src/wire/transport';
import type { Event } from '../../src/wire/types';
import { sources } from '../scripted';

/** A kernel as far as comms go. `answer` is what it does with a message; null knows no such target. */
class Kernels {
  opened = 0;
  log: string[] = [];
  comms: { onClose: () => void }[] = [];
  handleComms = true;
  isDisposed = false;
  supportsSubshells = true;
  info = Promise.resolve({});
  answer: ((data: { id: number; operation: string }, send: (data: object) => void) => void) | null = null;

  createComm() {
    const log = this.log;
    const answer = () => this.answer;
    const comm = {
      onMsg: (() => undefined) as (message: object) => void,
      onClose: () => {},
      subshellStarted: new Promise<void>(resolve =>
        setTimeout(() => {
          log.push('subshell');
          resolve();
        })
      ),
      open: () => {
        this.opened++;
        log.push('open');
        if (answer() === null) {
          setTimeout(() => comm.onClose());
        }
      },
      send: (data: { id: number; operation: string }) =>
        answer()?.(data, reply => setTimeout(() => comm.onMsg({ content: { data: reply } }))),
      dispose: () => log.push('dispose')
    };
    this.comms.push(comm);
    return comm;
  }
}

function replying(...events: Event[]): Kernels['answer'] {
  return ({ id }, send) => {
    events.forEach(event => send({ id, event }));
    send({ id, done: true });
  };
}

let kernel: Kernels;
let transport: KernelTransport;

beforeEach(() => {
  kernel = new Kernels();
  transport = new KernelTransport(kernel as unknown as Kernel.IKernelConnection);
});

test('requests share one comm, opened once its subshell is there', async () => {
  kernel.answer = replying(sources('pets'));
  const [first, second] = await Promise.all([
    single(transport, 'sources', {}, 'sources'),
    single(transport, 'sources', {}, 'sources')
  ]);
  expect(first.sources[0].name).toBe('pets');
  expect(second).toEqual(first);
  expect(kernel.log).toEqual(['subshell', 'open']);
});

test('answers go to the request they are for', async () => {
  const waiting: (() => void)[] = [];
  kernel.answer = ({ id, operation }, send) => {
    waiting.push(() => {
      send({ id, event: operation === 'sources' ? sources('pets') : { type: 'done' } });
      send({ id, done: true });
    });
    if (waiting.length === 2) {
      waiting.reverse().forEach(reply => reply());
    }
  };
  const [list, done] = await Promise.all([
    single(transport, 'sources', {}, 'sources'),
    single(transport, 'cancel', { turn: 't' }, 'done')
  ]);
  expect(list.type).toBe('sources');
  expect(done.type).toBe('done');
});

describe('a kernel that does not know us', () => {
  test('is asked once', async () => {
    await expect(single(transport, 'sources', {}, 'sources')).rejects.toThrow('does not know');
    expect(transport.available).toBe(false);
    await expect(single(transport, 'sources', {}, 'sources')).rejects.toThrow('load_ext');
    expect(kernel.opened).toBe(1);
  });

  test('is asked again when a cell may have loaded us', async () => {
    await single(transport, 'sources', {}, 'sources').catch(() => undefined);
    transport.retry();
    kernel.answer = replying(sources('pets'));
    expect((await single(transport, 'sources', {}, 'sources')).sources[0].name).toBe('pets');
  });
});

test('a restarted kernel is another one', async () => {
  kernel.answer = replying(sources('pets'));
  await single(transport, 'sources', {}, 'sources');
  transport.retry();
  await single(transport, 'sources', {}, 'sources');
  expect(kernel.opened).toBe(1);
  transport.reset();
  await single(transport, 'sources', {}, 'sources');
  expect(kernel.opened).toBe(2);
});

test('a request that is no longer wanted ends at once', async () => {
  kernel.answer = () => {};
  const controller = new AbortController();
  const asking = single(transport, 'sources', {}, 'sources', controller.signal);
  setTimeout(() => controller.abort());
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
  expect(transport.available).toBe(true);
});

test('without subshells it is not waited for one', async () => {
  kernel.supportsSubshells = false;
  kernel.answer = replying(sources('pets'));
  await single(transport, 'sources', {}, 'sources');
  expect(kernel.log[0]).toBe('open');
});

describe('a kernel that is slow', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is known once a cell loads us, though a request from before was still open', async () => {
    kernel.answer = () => {};
    const before = single(transport, 'sources', {}, 'sources');
    const failed = expect(before).rejects.toThrow('restarted');
    await vi.waitFor(() => expect(kernel.log).toContain('open'));
    transport.retry();
    await failed;
    expect(transport.available).toBe(true);
    kernel.comms[0].onClose();
    expect(transport.available).toBe(true);
    kernel.answer = replying(sources('pets'));
    expect((await single(transport, 'sources', {}, 'sources')).sources[0].name).toBe('pets');
  });

  test('is not waited for, and found when it answers after all', async () => {
    vi.useFakeTimers();
    const found = vi.fn();
    let reply = () => {};
    kernel.answer = ({ id }, send) => {
      reply = () => [{ event: sources('pets') }, { done: true }].forEach(each => send({ id, ...each }));
    };
    transport = new KernelTransport(kernel as unknown as Kernel.IKernelConnection, found);
    const looked = expect(single(transport, 'sources', {}, 'sources')).rejects.toThrow('does not answer');
    await vi.advanceTimersByTimeAsync(2500);
    await looked;
    expect(transport.available).toBe(false);
    expect(transport.reachable).toBe(true);
    reply();
    await vi.advanceTimersByTimeAsync(1);
    expect(found).toHaveBeenCalledOnce();
    expect(transport.available).toBe(true);
  });

  test('is waited for by somebody who wants an answer', async () => {
    vi.useFakeTimers();
    kernel.answer = ({ id }, send) => {
      setTimeout(() => send({ id, event: { type: 'done' } }), 5000);
    };
    const asking = single(transport, 'cancel', { turn: 't' }, 'done');
    await vi.advanceTimersByTimeAsync(6000);
    expect((await asking).type).toBe('done');
  });
});
