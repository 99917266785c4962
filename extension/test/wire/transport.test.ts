import { describe, expect, test } from 'vitest';
import { Mailbox } from '../../src/wire/mailbox';
import { isAbort, ProblemError, problemsOf, single, WireError } from '../../src/wire/transport';
import type { Event } from '../../src/wire/types';
import { ScriptedTransport, sources } from '../scripted';

describe('one event of an operation', () => {
  test('is the one of the type asked for', async () => {
    const transport = new ScriptedTransport(() => [{ type: 'started', turn: 't' }, sources('shop')]);
    expect((await single(transport, 'sources', {}, 'sources')).sources[0].name).toBe('shop');
  });

  test('a failure is thrown with its problems', async () => {
    const problem = { code: 'x', message: 'No.', hint: 'Try.', place: null, severity: 'error' as const, field: '' };
    const transport = new ScriptedTransport(() => [{ type: 'failed', problems: [problem], sql: '', step: '' }]);
    const reason = await single(transport, 'sources', {}, 'sources').catch((error: unknown) => error);
    expect(reason).toBeInstanceOf(ProblemError);
    expect(problemsOf(reason)).toEqual([problem]);
  });

  test('an empty answer is an error', async () => {
    const transport = new ScriptedTransport(() => []);
    await expect(single(transport, 'sources', {}, 'sources')).rejects.toBeInstanceOf(WireError);
  });
});

test('a missing server extension is explained', () => {
  expect(new WireError('Not found', 404).problem.hint).toContain('server extension');
});

test('being stopped is no error', () => {
  expect(isAbort(new DOMException('x', 'AbortError'))).toBe(true);
  expect(isAbort(new WireError('x'))).toBe(false);
});

describe('a mailbox', () => {
  const done: Event = { type: 'done' };

  async function all(mailbox: Mailbox, patience = 0): Promise<Event[]> {
    const found: Event[] = [];
    for await (const event of mailbox.read(patience)) {
      found.push(event);
    }
    return found;
  }

  test('gives what came before and after somebody reads', async () => {
    const mailbox = new Mailbox();
    mailbox.put(done);
    const reading = all(mailbox);
    setTimeout(() => {
      mailbox.put(done);
      mailbox.close();
    });
    expect(await reading).toEqual([done, done]);
  });

  test('an error comes after the events before it', async () => {
    const mailbox = new Mailbox();
    mailbox.put(done);
    mailbox.close(new WireError('gone'));
    const reader = mailbox.read(0);
    expect((await reader.next()).value).toEqual(done);
    await expect(reader.next()).rejects.toThrow('gone');
  });

  test('is impatient for the first event only', async () => {
    await expect(all(new Mailbox(), 5)).rejects.toBeInstanceOf(WireError);
    const mailbox = new Mailbox();
    mailbox.put(done);
    const reading = all(mailbox, 5);
    setTimeout(() => mailbox.close(), 30);
    expect(await reading).toEqual([done]);
  });
});
