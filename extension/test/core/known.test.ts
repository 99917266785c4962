import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk } from '../../src/core/desk';
import { fieldsLike, Knowing } from '../../src/core/known';
import type { Event, FolderState, Known, KnownField, Problem, Requests } from '../../src/wire/types';
import { ScriptedTransport, sources } from '../scripted';

const PROBLEM: Problem = { code: 'store.failed', message: 'No.', hint: '', place: null, severity: 'error', field: '' };
const REFUSAL: Event = { type: 'failed', problems: [PROBLEM], sql: '', step: '' };

const known = (field = '', changes: Partial<Known> = {}): Known => ({
  type: 'known', field, fields: [], files: [], learning: true, people: [], problems: [], values: [],
  folder: { stage: 'done', files: 1, read: 1, learned: 1 }, ...changes
});

/** What Python answers to a change in these tests. */
let answer: () => Event | Promise<Event>;
let stage: FolderState['stage'];
let python: ScriptedTransport;
let knowing: Knowing;

/** Python, which answers like `assistant/known.py`: to what is forgotten with the field of a value. */
async function* played(operation: string, body: unknown): AsyncGenerator<Event> {
  if (operation === 'sources') {
    yield sources('shop');
  } else if (operation === 'known') {
    const { field = '' } = body as Requests['known'];
    yield known(field, { folder: { stage, files: 2, read: 1, learned: 1 } });
  } else {
    yield await answer();
  }
}

const shown = () => knowing.store.get();
const asked = () => python.asked.map(({ operation }) => operation).filter(operation => operation !== 'sources');

beforeEach(async () => {
  vi.useFakeTimers();
  stage = 'done';
  answer = () => known();
  python = new ScriptedTransport(played);
  const desk = new Desk();
  await desk.connect([python]);
  knowing = new Knowing(desk);
  await knowing.open();
});
afterEach(() => {
  knowing.close();
  vi.useRealTimers();
});

describe('what completion knows', () => {
  it('is asked with no field open, then with the one that was opened', async () => {
    await knowing.show('city');
    expect(python.bodies('known')).toEqual([{ field: '', wanted: '' }, { field: 'city', wanted: '' }]);
    expect(shown().known?.field).toBe('city');
  });

  it('is asked again as long as the folder is read, and not once nobody looks', async () => {
    stage = 'reading';
    await knowing.show('');
    await vi.advanceTimersByTimeAsync(1500);
    expect(asked()).toHaveLength(4);
    knowing.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked()).toHaveLength(4);
  });

  it('cannot be asked without a source, and that is said', async () => {
    const alone = new Knowing(new Desk());
    await alone.open();
    expect(alone.store.get().problems).toHaveLength(1);
  });
});

describe('values', () => {
  it('are looked for once typing pauses', async () => {
    await knowing.show('city');
    for (const text of ['b', 'be', 'ber']) {
      knowing.find(text);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(asked()).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(python.bodies('known').slice(2)).toEqual([{ field: 'city', wanted: 'ber' }]);
  });

  it('are not looked for once nobody looks', async () => {
    await knowing.show('city');
    knowing.find('b');
    knowing.close();
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked()).toHaveLength(2);
  });

  it('that are forgotten are asked about once: the answer says what is left', async () => {
    await knowing.show('city');
    const left = known('city', { values: [{ text: 'Berlin', uses: 1, used: '2026-01-15' }] });
    answer = () => left;
    await knowing.forget({ field: 'city', value: 'Lyon' });
    expect(asked()).toEqual(['known', 'known', 'forgetknown']);
    expect(shown()).toEqual({ known: left, problems: [] });
  });

  it('are those that were looked for after one of them is forgotten, too', async () => {
    await knowing.show('city');
    knowing.find('ber');
    await vi.advanceTimersByTimeAsync(200);
    answer = () => known('city');
    await knowing.forget({ field: 'city', value: 'Berlin' });
    expect(python.bodies('known').at(-1)).toEqual({ field: 'city', wanted: 'ber' });
    expect(asked().slice(3)).toEqual(['forgetknown', 'known']);
  });
});

describe('a change', () => {
  it('that was refused is told of until there is another', async () => {
    await knowing.show('city');
    answer = () => REFUSAL;
    await knowing.forget({ field: 'city', value: 'Lyon' });
    expect(shown()).toMatchObject({ known: { field: 'city' }, problems: [PROBLEM] });
    await knowing.show('');
    expect(shown().problems).toEqual([PROBLEM]);
    answer = () => known();
    await knowing.forget({ everything: true });
    expect(shown().problems).toEqual([]);
  });

  it('that was refused leaves the progress of the reading going', async () => {
    stage = 'reading';
    answer = () => REFUSAL;
    await knowing.learn('stop');
    expect(shown().problems).toEqual([PROBLEM]);
    stage = 'done';
    await vi.advanceTimersByTimeAsync(700);
    expect(shown()).toMatchObject({ known: { folder: { stage: 'done' } }, problems: [PROBLEM] });
  });

  it('leaves the open field as it is', async () => {
    await knowing.show('city');
    const fields: (string | undefined)[] = [];
    knowing.store.subscribe(() => fields.push(shown().known?.field));
    await knowing.learn('start');
    expect(fields).toEqual(['city']);
    await knowing.forget({ field: 'city' });
    expect(fields).toEqual(['city', '']);
  });

  it('asks no more once nobody looks', async () => {
    let say: (event: Event) => void = () => undefined;
    answer = () => new Promise<Event>(resolve => (say = resolve));
    stage = 'reading';
    const learning = knowing.learn('start');
    await vi.advanceTimersByTimeAsync(0);
    knowing.close();
    say(known('', { folder: { stage: 'reading', files: 2, read: 1, learned: 0 } }));
    await learning;
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked()).toEqual(['known', 'learnfolder']);
  });

  it('that takes long is seen, whatever was opened meanwhile', async () => {
    let say: (event: Event) => void = () => undefined;
    answer = () => new Promise<Event>(resolve => (say = resolve));
    const forgetting = knowing.forget({ everything: true });
    await vi.advanceTimersByTimeAsync(0);
    await knowing.show('city');
    say(known());
    await forgetting;
    expect(asked()).toEqual(['known', 'forgetknown', 'known', 'known']);
    expect(shown().known?.field).toBe('city');
  });
});

it('fields are found by the words of their names', () => {
  const fields: Pick<KnownField, 'name'>[] = [{ name: 'values of suppliers.country' }, { name: 'tables' }];
  expect(fieldsLike(fields, ' COUNTRY  sup')).toEqual([fields[0]]);
  expect(fieldsLike(fields, '')).toEqual(fields);
});
