import { expect, test } from 'vitest';
import { Desk } from '../../src/core/desk';
import { matching, Remembered } from '../../src/core/remembered';
import type { Event, RememberedExample } from '../../src/wire/types';
import { ScriptedTransport, sources } from '../scripted';

const example = (id: number, question: string): RememberedExample => ({
  id,
  question,
  sql: 'SELECT COUNT(*) FROM orders',
  source: 'shop',
  kept: '2026-01-15',
  how: 'accepted',
  state: 'fresh',
  problems: []
});

const KEPT = [example(2, 'Orders in Lyon'), example(1, 'How many orders?')];

async function remembered(forget: Event): Promise<[Remembered, ScriptedTransport]> {
  const server = new ScriptedTransport(operation => {
    if (operation === 'sources') {
      return [sources('shop')];
    }
    return operation === 'forget' ? [forget] : [{ type: 'remembered', examples: KEPT }];
  });
  const desk = new Desk();
  await desk.connect([server]);
  return [new Remembered(desk), server];
}

test('what is remembered is asked of the place of the source in use', async () => {
  const [list, server] = await remembered({ type: 'done' });
  expect(list.store.get().ready).toBe(false);
  await list.load();
  expect(server.bodies('remembered')).toEqual([{ source: 'shop' }]);
  expect(list.store.get()).toEqual({ examples: KEPT, ready: true, problems: [] });
});

test('what is forgotten goes from the list', async () => {
  const [list, server] = await remembered({ type: 'done' });
  await list.load();
  await list.forget(2);
  expect(server.bodies('forget')).toEqual([{ example: 2 }]);
  expect(list.store.get().examples).toEqual([KEPT[1]]);
});

test('what could not be forgotten stays, and it is said why', async () => {
  const problem = { code: 'store.failed', message: 'No.', hint: '', place: null, severity: 'error' as const, field: '' };
  const [list] = await remembered({ type: 'failed', problems: [problem], sql: '', step: '' });
  await list.load();
  await list.forget(2);
  expect(list.store.get()).toEqual({ examples: KEPT, ready: true, problems: [problem] });
});

test('without a source it is said that there is nobody to ask', async () => {
  const list = new Remembered(new Desk());
  await list.load();
  expect(list.store.get().problems).toHaveLength(1);
});

test('words are looked for in question, SQL and source', () => {
  expect(matching(KEPT, 'LYON  count')).toEqual([KEPT[0]]);
  expect(matching(KEPT, 'shop')).toEqual(KEPT);
  expect(matching(KEPT, '')).toEqual(KEPT);
  expect(matching(KEPT, 'berlin')).toEqual([]);
});
