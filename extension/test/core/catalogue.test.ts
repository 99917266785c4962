import { expect, test, vi } from 'vitest';
import { Catalogue, tableId } from '../../src/core/catalogue';
import { Desk } from '../../src/core/desk';
import { PAGE, rowAt, treeSize } from '../../src/core/tree';
import { ProblemError } from '../../src/wire/transport';
import type { Browsed, BrowseRequest, Event, TableDetail, TableRequest } from '../../src/wire/types';
import { ScriptedTransport, sources } from '../scripted';

const TOTAL = 450;
const NAMES = Array.from({ length: TOTAL }, (_, place) => `t${String(place).padStart(3, '0')}`);

function browsed({ start = 0, count = 200 }: BrowseRequest): Event {
  const tables = NAMES.slice(start, start + count).map(key => ({
    key,
    kind: 'table' as const,
    rows: null,
    columns: 2,
    comment: ''
  }));
  return { type: 'browsed', source: 'shop', total: TOTAL, start, tables, problems: [], looked: TOTAL, looking: false };
}

function detail(key: string): TableDetail {
  const column = (name: string) => ({
    name,
    type: 'text' as const,
    declared: 'TEXT',
    nullable: true,
    primary_key: false,
    refers_to: '',
    comment: '',
    samples: [],
    secret: false,
    why_not: '',
    insert: name
  });
  return {
    source: 'shop',
    key,
    place: NAMES.indexOf(key),
    kind: 'table',
    rows: null,
    comment: '',
    insert: key,
    columns: [column('id'), column('name')],
    refers_to: [],
    referred_by: [],
    unread: false
  };
}

const fault = { code: 'source.unreadable', message: 'No.', hint: '', place: null, severity: 'error' as const, field: '' };

async function made(broken = () => false) {
  const transport = new ScriptedTransport((operation, body) => {
    if (broken()) {
      throw new ProblemError([fault]);
    }
    switch (operation) {
      case 'sources':
        return [sources('shop')];
      case 'browse':
        return [browsed(body as BrowseRequest)];
      default:
        return [{ type: 'tableshown', table: detail((body as TableRequest).table) }];
    }
  });
  const desk = new Desk();
  await desk.connect([transport]);
  return { transport, desk, catalogue: new Catalogue(desk) };
}

const ID = 'server:shop';
const only = (catalogue: Catalogue) => catalogue.store.get().sources[0];

test('tables are fetched a page at a time, each once', async () => {
  const { catalogue, transport } = await made();
  expect(transport.bodies('browse')).toEqual([]);
  await catalogue.open(ID);
  expect(treeSize(catalogue.store.get().sources)).toBe(1 + TOTAL);
  await Promise.all([catalogue.need(ID, 390, 410), catalogue.need(ID, 395, 415)]);
  await catalogue.need(ID, 380, 449);
  expect(transport.bodies('browse').map(body => body.start)).toEqual([0, PAGE, 2 * PAGE]);
  expect(rowAt(catalogue.store.get().sources, 450)).toMatchObject({ entry: { key: 't449' } });
});

test('columns are fetched when a table is opened, and hidden when it is closed', async () => {
  const { catalogue, transport } = await made();
  await catalogue.open(ID);
  await catalogue.toggleTable(ID, 1);
  expect(rowAt(catalogue.store.get().sources, 4)).toMatchObject({ kind: 'column', column: { name: 'name' } });
  await catalogue.toggleTable(ID, 1);
  await catalogue.toggleTable(ID, 1);
  expect(transport.bodies('table')).toHaveLength(1);
});

test('a hit far down opens its page and its table, and the cursor goes there', async () => {
  const { catalogue, transport } = await made();
  await catalogue.goTo({ sourceId: ID, table: 't440', column: 'name' });
  expect(transport.bodies('table')).toHaveLength(1);
  const { cursor, shown } = catalogue.store.get();
  expect(cursor).toEqual({ sourceId: ID, table: 440, column: 1 });
  expect(shown?.table).toBe('t440');
  expect(only(catalogue).opened).toMatchObject([{ index: 440, columns: 2 }]);
});

test('a source that cannot be opened says why and can be tried again', async () => {
  let broken = false;
  const { catalogue } = await made(() => broken);
  broken = true;
  await catalogue.open(ID);
  expect(only(catalogue)).toMatchObject({ phase: 'failed', problems: [fault] });
  broken = false;
  await catalogue.open(ID);
  expect(only(catalogue)).toMatchObject({ phase: 'open', problems: [] });
});

test('what was closed while it was on its way stays closed', async () => {
  const { catalogue } = await made();
  const opening = catalogue.open(ID);
  catalogue.close(ID);
  await opening;
  expect(only(catalogue).phase).toBe('closed');
});

test('how far the reading of a schema is is said, and closing the source stops it', async () => {
  const message = 'Reading the schema: 100 of 10,000 tables';
  let proceed: () => void = () => undefined;
  const transport = new ScriptedTransport(async function* (operation) {
    if (operation === 'sources') {
      yield sources('shop');
      return;
    }
    yield { type: 'opening', source: 'shop', step: 'schema', done: 100, total: 10_000, message };
    await new Promise<void>(resolve => (proceed = resolve));
    yield browsed({ source: 'shop' });
  });
  const desk = new Desk();
  await desk.connect([transport]);
  const catalogue = new Catalogue(desk);
  const opening = catalogue.open(ID);
  await new Promise(resolve => setTimeout(resolve));
  expect(only(catalogue)).toMatchObject({ phase: 'loading', reading: message });
  catalogue.close(ID);
  proceed();
  await opening;
  expect(only(catalogue)).toMatchObject({ phase: 'closed', total: 0 });
});

test('reading again keeps what is open and forgets what was fetched', async () => {
  const { catalogue, transport } = await made();
  await catalogue.open(ID);
  catalogue.show({ sourceId: ID, table: 't001', column: '' });
  await catalogue.refresh();
  expect(only(catalogue).phase).toBe('open');
  expect(transport.bodies('browse').map(body => body.again)).toEqual([false, true]);
  expect(transport.bodies('table')).toHaveLength(2);
});

test('what was asked for before reading again does not count any more', async () => {
  let fail: () => void = () => undefined;
  let first = true;
  const transport = new ScriptedTransport(async function* (operation, body) {
    if (operation === 'sources') {
      yield sources('shop');
    } else if (first) {
      first = false;
      await new Promise<void>(resolve => (fail = resolve));
      throw new ProblemError([fault]);
    } else {
      yield browsed(body as BrowseRequest);
    }
  });
  const desk = new Desk();
  await desk.connect([transport]);
  const catalogue = new Catalogue(desk);
  const before = catalogue.open(ID);
  await new Promise(resolve => setTimeout(resolve));
  await catalogue.refresh();
  fail();
  await before;
  expect(only(catalogue)).toMatchObject({ phase: 'open', problems: [] });
});

test('details of a source that is gone are not shown', async () => {
  const { catalogue, desk } = await made();
  catalogue.show({ sourceId: ID, table: 't001', column: '' });
  await desk.connect([new ScriptedTransport(() => [sources('other')])]);
  expect(catalogue.store.get().shown).toBeNull();
});

test('a source of the same name in another notebook is another one', async () => {
  const notebook = (name: string) =>
    new ScriptedTransport((operation, body) => {
      switch (operation) {
        case 'sources':
          return [sources('frames')];
        case 'browse': {
          const tables = [{ key: name, kind: 'table' as const, rows: 1, columns: 2, comment: '' }];
          return [{ ...(browsed(body as BrowseRequest) as Browsed), tables, total: 1 }];
        }
        default:
          return [{ type: 'tableshown', table: detail((body as TableRequest).table) }];
      }
    }, 'notebook');
  const [pets, cars] = [notebook('pets'), notebook('cars')];
  const server = new ScriptedTransport(() => [sources()]);
  const desk = new Desk();
  await desk.connect([pets, server]);
  const catalogue = new Catalogue(desk);
  const id = 'notebook:frames';
  await catalogue.open(id);
  catalogue.show({ sourceId: id, table: 'pets', column: '' });
  await catalogue.fetchTable(id, 'pets');
  await desk.connect([pets, server]);
  expect(catalogue.store.get().shown?.table).toBe('pets');
  await desk.connect([cars, server]);
  await vi.waitFor(() => expect(only(catalogue).pages.get(0)?.map(table => table.key)).toEqual(['cars']));
  expect(catalogue.store.get()).toMatchObject({ shown: null, tables: new Map() });
});

test('while tables are looked into, their number follows; at the end all of them are fetched again', async () => {
  vi.useFakeTimers();
  const looked = [10, 200, TOTAL];
  const transport = new ScriptedTransport((operation, body) => {
    if (operation === 'sources') {
      return [sources('shop')];
    }
    const done = looked.length > 1 ? looked.shift() : looked[0];
    return [{ ...(browsed(body as BrowseRequest) as Browsed), looked: done ?? 0, looking: done !== TOTAL }];
  });
  const desk = new Desk();
  await desk.connect([transport]);
  const catalogue = new Catalogue(desk);
  await catalogue.open(ID);
  expect(only(catalogue)).toMatchObject({ looked: 10, looking: true });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(only(catalogue)).toMatchObject({ looked: 200, looking: true });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(only(catalogue)).toMatchObject({ looked: TOTAL, looking: false });
  expect(transport.bodies('browse').map(body => body.count)).toEqual([PAGE, 0, 0, PAGE]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(transport.bodies('browse')).toHaveLength(4);
  vi.useRealTimers();
});

test('a table in view stays in view while it is fetched again, and others are fetched when they are shown', async () => {
  vi.useFakeTimers();
  let looking = true;
  const transport = new ScriptedTransport((operation, body) => {
    switch (operation) {
      case 'sources':
        return [sources('shop')];
      case 'browse':
        return [{ ...(browsed(body as BrowseRequest) as Browsed), looked: 10, looking }];
      default:
        return [{ type: 'tableshown', table: { ...detail((body as TableRequest).table), unread: looking } }];
    }
  });
  const desk = new Desk();
  await desk.connect([transport]);
  const catalogue = new Catalogue(desk);
  await catalogue.open(ID);
  await catalogue.toggleTable(ID, 1);
  await catalogue.fetchTable(ID, 't003');
  await catalogue.fetchTable(ID, 't002');
  catalogue.show({ sourceId: ID, table: 't002', column: '' });
  const seen = new Set<string>();
  catalogue.store.subscribe(() => {
    const known = catalogue.store.get().tables.get(tableId(ID, 't002'));
    seen.add(known?.phase === 'there' ? `unread: ${known.value.unread}` : 'gone');
  });
  looking = false;
  await vi.advanceTimersByTimeAsync(2_000);
  expect([...seen]).toEqual(['unread: true', 'unread: false']);
  expect(only(catalogue).opened[0].detail?.unread).toBe(false);
  expect(catalogue.store.get().tables.has(tableId(ID, 't003'))).toBe(false);
  vi.useRealTimers();
});

test('looking into tables can be stopped', async () => {
  vi.useFakeTimers();
  let looking = true;
  const transport = new ScriptedTransport((operation, body) => {
    if (operation === 'sources') {
      return [sources('shop')];
    }
    looking &&= !(body as BrowseRequest).stop;
    return [{ ...(browsed(body as BrowseRequest) as Browsed), looked: 10, looking }];
  });
  const desk = new Desk();
  await desk.connect([transport]);
  const catalogue = new Catalogue(desk);
  await catalogue.open(ID);
  await catalogue.stopLooking(ID);
  expect(only(catalogue)).toMatchObject({ looked: 10, looking: false });
  vi.useRealTimers();
});
