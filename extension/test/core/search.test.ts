import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Desk } from '../../src/core/desk';
import { merged, Search } from '../../src/core/search';
import type { Searched, SearchHit, SearchRequest } from '../../src/wire/types';
import { ScriptedTransport, sources } from '../scripted';

function hit(kind: SearchHit['kind'], title: string, score: number): SearchHit {
  return {
    kind, title, score, where: '', why: '', text: '', title_marks: [], marks: [],
    source: 'shop', table: '', column: '', insert: '', path: '', line: 0, cell: null
  };
}

function searched(text: string, hits: SearchHit[], more: Partial<Searched> = {}): Searched {
  const kinds = [...new Set(hits.map(each => each.kind))];
  const groups = kinds.map(kind => ({ kind, hits: hits.filter(each => each.kind === kind) }));
  return { type: 'searched', text, groups, unread: 0, opening: [], problems: [], ...more };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function made(reply: (body: SearchRequest) => Searched) {
  const transport = new ScriptedTransport((operation, body) =>
    operation === 'sources' ? [sources('shop')] : [reply(body as SearchRequest)]
  );
  const desk = new Desk();
  await desk.connect([transport]);
  return { transport, search: new Search(desk, 100, 500) };
}

test('it is asked once typing rests, for the last text', async () => {
  const { transport, search } = await made(({ text }) => searched(text, [hit('table', text, 1)]));
  search.look('chu');
  search.look('churn');
  expect(search.store.get().busy).toBe(true);
  await vi.advanceTimersByTimeAsync(100);
  expect(transport.bodies('search').map(body => body.text)).toEqual(['churn']);
  expect(search.store.get()).toMatchObject({ busy: false, searched: 'churn', cursor: -1 });
});

test('an emptied box ends the search', async () => {
  const { transport, search } = await made(({ text }) => searched(text, [hit('table', text, 1)]));
  search.look('churn');
  search.look(' ');
  await vi.advanceTimersByTimeAsync(1000);
  expect(transport.bodies('search')).toEqual([]);
  expect(search.store.get()).toMatchObject({ groups: [], busy: false });
});

test('it asks again while files are being read, and then rests', async () => {
  let left = 2;
  const { transport, search } = await made(({ text }) => searched(text, [], { unread: left-- }));
  search.look('churn');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(transport.bodies('search')).toHaveLength(3);
  expect(search.store.get().unread).toBe(0);
});

test('the arrow keys go over all groups and stay within them', async () => {
  const hits = [hit('document', 'a', 1), hit('document', 'b', 0.9), hit('table', 'c', 0.5)];
  const { search } = await made(({ text }) => searched(text, hits));
  search.look('x');
  await vi.advanceTimersByTimeAsync(100);
  expect(search.chosen?.hit.title).toBe('a');
  search.move(1);
  search.move(1);
  search.move(1);
  search.move(1);
  expect(search.chosen?.hit.title).toBe('c');
  search.move(-9);
  expect(search.store.get().cursor).toBe(-1);
});

test('a fault of the server is said', async () => {
  const { search } = await made(() => {
    throw new Error('broken');
  });
  search.look('x');
  await vi.advanceTimersByTimeAsync(100);
  expect(search.store.get().problems).toHaveLength(1);
  expect(search.store.get().busy).toBe(false);
});

test('hits of a notebook stand among those of the server, and know where they are from', () => {
  const groups = merged([
    ['server', searched('x', [hit('document', 'd', 1.3), hit('table', 'low', 0.4)])],
    ['notebook', searched('x', [hit('table', 'high', 1)])]
  ]);
  expect(groups.map(group => group.kind)).toEqual(['document', 'table']);
  expect(groups[1].found.map(({ place, hit: { title } }) => [place, title])).toEqual([
    ['notebook', 'high'],
    ['server', 'low']
  ]);
});
