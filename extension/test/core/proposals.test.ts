import { beforeEach, describe, expect, it } from 'vitest';
import { aboutField, Proposals } from '../../src/core/proposals';
import type { Event, FlowDocument, FlowStep, JsonValue } from '../../src/wire/types';
import { ScriptedTransport } from '../scripted';

const ORDERS: FlowStep = { id: 'orders', kind: 'source', inputs: [], params: { table: 'orders' }, at: null, note: '' };
const place = (params: Record<string, JsonValue>, table = 'orders') => {
  const fill: FlowStep = { ...ORDERS, id: 'fill', kind: 'fill_missing', inputs: ['orders'], params };
  const flow: FlowDocument = {
    version: 1, source: 'shop', dialect: 'sqlite', output: 'fill', steps: [{ ...ORDERS, params: { table } }, fill]
  };
  return { flow, step: 'fill', field: 'value' };
};

it('what proposals are about leaves out what stands in the field itself, and nothing else', () => {
  const about = aboutField(place({ columns: ['city'], value: 'a' }));
  expect(aboutField(place({ columns: ['city'], value: 'ab' }))).toBe(about);
  expect(aboutField(place({ columns: ['name'], value: 'a' }))).not.toBe(about);
  expect(aboutField(place({ columns: ['city'], value: 'a' }, 'customers'))).not.toBe(about);
});

describe('proposals', () => {
  let answer: () => Event | Promise<Event>;
  let python: ScriptedTransport;
  let proposals: Proposals;
  const proposed = (label: string): Event => ({ type: 'proposed', items: [{ value: label, label, why: '' }], label: '' });

  beforeEach(() => {
    answer = () => proposed('unknown');
    python = new ScriptedTransport(async function* () {
      yield await answer();
    });
    proposals = new Proposals();
  });

  it('are asked for once while somebody types into their field', async () => {
    const texts = ['', 'u', 'un'].map(value => place({ columns: ['city'], value }));
    const found = await Promise.all(texts.map(each => proposals.get(python, each)));
    expect(found.map(({ items }) => items[0].label)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(python.bodies('propose')).toEqual([texts[0]]);
  });

  it('are asked for again once the step is about something else; an answer under way counts no more', async () => {
    let say: (event: Event) => void = () => undefined;
    answer = () => new Promise<Event>(resolve => (say = resolve));
    const late = proposals.get(python, place({ columns: ['city'] }));
    const given = late.catch((reason: Error) => reason.name);
    await Promise.resolve();
    const sayLate = say;
    answer = () => proposed('0');
    expect((await proposals.get(python, place({ columns: ['age'] }))).items[0].label).toBe('0');
    sayLate(proposed('unknown'));
    expect(await given).toBe('AbortError');
    expect((await proposals.get(python, place({ columns: ['age'] }))).items[0].label).toBe('0');
    expect(python.bodies('propose')).toHaveLength(2);
  });

  it('are asked for again after asking failed', async () => {
    answer = () => ({ type: 'failed', problems: [], sql: '', step: '' });
    await expect(proposals.get(python, place({}))).rejects.toThrow();
    answer = () => proposed('unknown');
    expect((await proposals.get(python, place({}))).items).toHaveLength(1);
  });
});
