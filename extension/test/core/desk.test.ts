import { describe, expect, test, vi } from 'vitest';
import { choices, modelOf, pick } from '../../src/core/choices';
import { Desk } from '../../src/core/desk';
import { WireError } from '../../src/wire/transport';
import type { CompleteRequest, Event, Sources } from '../../src/wire/types';
import { ScriptedTransport, sources } from '../scripted';

const offer = (...names: string[]) => sources(...names) as Sources;

describe('choices', () => {
  const all = choices({ server: offer('shop', 'files'), notebook: offer('shop') });

  test('the same name in two places is two choices, the notebook’s first', () => {
    expect(all.map(choice => choice.id)).toEqual(['notebook:shop', 'server:shop', 'server:files']);
  });

  test('what was picked stays while it is there', () => {
    expect(pick(all, 'server:files')?.id).toBe('server:files');
    expect(pick(all, 'server:gone')?.id).toBe('notebook:shop');
    expect(pick([], 'server:shop')).toBeNull();
  });

  test('the model is that of the place', () => {
    const offers = { server: { ...offer('shop'), model: 'openai:x' }, notebook: offer('pets') };
    const [pets, shop] = choices(offers);
    expect(modelOf(offers, shop)).toBe('openai:x');
    expect(modelOf(offers, pets)).toBe('');
    expect(modelOf(offers, null)).toBe('');
  });
});

test('a place that does not answer has nothing, and the others still count', async () => {
  const server = new ScriptedTransport(() => [sources('shop')]);
  const notebook = new ScriptedTransport(() => {
    throw new Error('no magics');
  }, 'notebook');
  const desk = new Desk();
  await desk.connect([notebook, server]);
  expect(desk.store.get()).toMatchObject({ ready: true, sourceId: 'server:shop' });
  expect(desk.reach('server:shop')).toBe(server);
});

test('a server that cannot be reached says why; a silent notebook is no problem', async () => {
  const broken = () => {
    throw new WireError('Not here.', 404);
  };
  const desk = new Desk();
  await desk.connect([new ScriptedTransport(broken, 'notebook'), new ScriptedTransport(broken)]);
  expect(desk.store.get().problems.map(problem => problem.message)).toEqual(['Not here.']);
});

test('a source that was in use last time is in use again once it is there', async () => {
  const desk = new Desk('notebook:pets');
  await desk.connect([new ScriptedTransport(() => [sources('shop', 'pets')], 'notebook')]);
  expect(desk.source?.id).toBe('notebook:pets');
});

test('a new connection of the notebook is in use until somebody picks another', async () => {
  const desk = new Desk();
  const server = new ScriptedTransport(() => [sources('shop', 'files')]);
  const notebook = new ScriptedTransport(() => [sources('pets')], 'notebook');
  await desk.connect([server]);
  expect(desk.source?.id).toBe('server:shop');
  await desk.connect([notebook, server]);
  expect(desk.source?.id).toBe('notebook:pets');
  desk.choose('server:files');
  await desk.refresh();
  expect(desk.source?.id).toBe('server:files');
});

test('what was asked for last counts, be it answered first', async () => {
  const waiting: ((names: string) => void)[] = [];
  const server = new ScriptedTransport(async function* () {
    yield sources(await new Promise<string>(resolve => waiting.push(resolve)));
  });
  const desk = new Desk();
  const [first, second] = [desk.connect([server]), desk.refresh()];
  await vi.waitFor(() => expect(waiting).toHaveLength(2));
  waiting[1]('new');
  await second;
  waiting[0]('old');
  await first;
  expect(desk.source?.id).toBe('server:new');
});

test('what was picked is in use again when it comes back', async () => {
  const server = new ScriptedTransport(() => [sources('shop')]);
  const notebook = new ScriptedTransport(() => [sources('pets')], 'notebook');
  const desk = new Desk();
  await desk.connect([notebook, server]);
  desk.choose('notebook:pets');
  await desk.connect([server]);
  expect(desk.source?.id).toBe('server:shop');
  await desk.connect([notebook, server]);
  expect(desk.source?.id).toBe('notebook:pets');
});

test('when its notebook goes, another source takes its place', async () => {
  const server = new ScriptedTransport(() => [sources('shop')]);
  const desk = new Desk();
  await desk.connect([new ScriptedTransport(() => [sources('pets')], 'notebook'), server]);
  expect(desk.source?.id).toBe('notebook:pets');
  await desk.connect([server]);
  expect(desk.source?.id).toBe('server:shop');
  expect(desk.reach('notebook:pets')).toBeNull();
});

test('an answer of a connection that was left does not count', async () => {
  let release: (event: Event) => void = () => undefined;
  const late = new Promise<Event>(resolve => (release = resolve));
  const slow = new ScriptedTransport(async function* () {
    yield await late;
  });
  const desk = new Desk();
  const first = desk.connect([slow]);
  await desk.connect([new ScriptedTransport(() => [sources('new')])]);
  release(sources('old'));
  await first;
  expect(desk.store.get().choices.map(choice => choice.info.name)).toEqual(['new']);
});

test('completion asks the source in use, with the cursor as Python counts', async () => {
  const transport = new ScriptedTransport(operation =>
    operation === 'sources'
      ? [sources('shop')]
      : [
          {
            type: 'completed',
            completion: { start: 0, end: 0, items: [], ghost: 'x', ghost_why: '', ghost_id: 'g' }
          }
        ]
  );
  const desk = new Desk();
  await desk.connect([transport]);
  const found = await desk.complete('server:shop', 'question', '😀 sales', 8, new AbortController().signal);
  expect(found?.ghost).toBe('x');
  const expected: CompleteRequest = { source: 'shop', text: '😀 sales', offset: 7, surface: 'question' };
  expect(transport.bodies('complete')).toEqual([expected]);
});

test('what becomes of a suggestion is told, of one without an id it is not', async () => {
  const transport = new ScriptedTransport(operation =>
    operation === 'sources' ? [sources('shop')] : [{ type: 'done' }]
  );
  const desk = new Desk();
  await desk.connect([transport]);
  desk.tell('', 'accepted');
  desk.tell('g7', 'accepted');
  await vi.waitFor(() => expect(transport.bodies('fieldfeedback')).toEqual([{ id: 'g7', action: 'accepted', final: '' }]));
});
