import { describe, expect, it } from 'vitest';
import { SharedSource } from '../../src/core/field_source';
import { narrowed, reason, type Source, Supply } from '../../src/core/field_supply';
import type { Suggested, Suggestion } from '../../src/wire/types';

const made = (value: string, p: number): Suggestion => ({ value, p, why: 'used twice, last today', id: value });
const CITIES = [made('Boston', 0.5), made('Bonn', 0.3), made('Oslo', 0.1)];

/** A source whose answers the test gives when it wants to. */
function scripted() {
  const asked: { prefix: string; limit: number; answer: (values: Suggestion[], complete: boolean) => Promise<void> }[] = [];
  const context: Record<string, string> = {};
  const source: Source = {
    field: { name: 'order.city' },
    context: () => ({ ...context }),
    ask: (prefix, limit) =>
      new Promise<Suggested>(resolve => {
        const answer = async (suggestions: Suggestion[], complete: boolean) => {
          resolve({ suggestions, complete, notice: '', type: 'suggested' });
          await Promise.resolve();
        };
        asked.push({ prefix, limit, answer });
      }),
    tell: () => undefined
  };
  return { asked, context, source, supply: new Supply(source) };
}

const values = (found: Suggestion[]) => found.map(({ value }) => value);

describe('narrowed', () => {
  it('keeps what goes on with the prefix, in any case, best first', () => {
    expect(values(narrowed(CITIES, 'bo'))).toEqual(['Boston', 'Bonn']);
    expect(values(narrowed(CITIES, ''))).toEqual(['Boston', 'Bonn', 'Oslo']);
    expect(narrowed(CITIES, 'Rome')).toEqual([]);
  });

  it('gives probabilities that count what is left and leave room for a new value', () => {
    const [boston, bonn] = narrowed(CITIES, 'bo');
    expect(boston.p).toBeCloseTo(0.5 / (0.8 + 0.1 * 0.05 ** 2));
    expect(boston.p + bonn.p).toBeLessThan(1);
    expect(narrowed(CITIES, 'o')[0].p).toBeCloseTo(0.1 / (0.1 + 0.1 * 0.05));
  });

  it('does not divide by nothing', () => {
    expect(narrowed([made('x', 0), made('y', 1)], 'x')[0].p).toBe(0);
  });
});

describe('reason', () => {
  it.each([[0.834, '83 %'], [0.9999, '99 %'], [0.0001, 'less than 1 %']])('says %f as %s', (p, said) => {
    expect(reason(made('a', p))).toBe(`${said} likely: used twice, last today`);
  });
});

describe('Supply', () => {
  it('asks once for a small field and searches it here', async () => {
    const { asked, supply } = scripted();
    let told = 0;
    expect(supply.get('', () => told++)).toEqual([]);
    await asked[0].answer(CITIES, true);
    expect(told).toBe(1);
    expect(values(supply.get('bo', () => told++))).toEqual(['Boston', 'Bonn']);
    expect(values(supply.get('bost', () => told++))).toEqual(['Boston']);
    expect(asked.length).toBe(1);
  });

  it('asks for what was typed where there are more values, one question at a time', async () => {
    const { asked, supply } = scripted();
    supply.get('', () => undefined);
    await asked[0].answer(CITIES, false);
    supply.get('p', () => undefined);
    supply.get('pa', () => undefined);
    expect(asked.map(({ prefix }) => prefix)).toEqual(['', 'p']);
    await asked[1].answer([made('Prague', 0.01)], false);
    expect(values(supply.get('pa', () => undefined))).toEqual([]);
    expect(asked.map(({ prefix }) => prefix)).toEqual(['', 'p', 'pa']);
    await asked[2].answer([made('Paris', 0.01)], false);
    expect(values(supply.get('pa', () => undefined))).toEqual(['Paris']);
    expect(asked.length).toBe(3);
  });

  it('asks anew in another context, and drops answers that come too late', async () => {
    const { asked, context, supply } = scripted();
    supply.get('', () => undefined);
    context['order.customer'] = 'ACME';
    supply.get('', () => undefined);
    await asked[0].answer([made('Oslo', 1)], true);
    expect(supply.get('', () => undefined)).toEqual([]);
    await asked[1].answer([made('Bonn', 1)], true);
    expect(values(supply.get('', () => undefined))).toEqual(['Bonn']);
  });

  it('asks anew after something was learned', async () => {
    const { asked, supply } = scripted();
    supply.get('', () => undefined);
    await asked[0].answer(CITIES, true);
    supply.forget();
    supply.get('', () => undefined);
    expect(asked.length).toBe(2);
  });
});

describe('a shared source', () => {
  it('is asked once for the same while the answer is under way', async () => {
    const { asked, context, source } = scripted();
    const shared = new SharedSource(source);
    const supplies = [new Supply(shared), new Supply(shared)];
    let told = 0;
    supplies.forEach(each => each.get('', () => told++));
    expect(asked.length).toBe(1);
    await asked[0].answer(CITIES, true);
    expect(told).toBe(2);
    expect(supplies.map(each => values(each.get('bost', () => told++)))).toEqual([['Boston'], ['Boston']]);
    context['order.customer'] = 'ACME';
    supplies.forEach(each => each.get('', () => told++));
    expect(asked.length).toBe(2);
  });

  it('is asked anew after something was learned, and once an answer is there', async () => {
    const { asked, source } = scripted();
    const shared = new SharedSource(source);
    void shared.ask('', 200);
    shared.forget();
    const later = shared.ask('', 200);
    expect(asked.length).toBe(2);
    await asked[1].answer(CITIES, true);
    await later;
    void shared.ask('', 200);
    expect(asked.length).toBe(3);
  });
});
