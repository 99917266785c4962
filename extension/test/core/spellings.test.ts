import { describe, expect, it } from 'vitest';
import { chosenOption, isSpelling, respelt, saidOf, visible } from '../../src/core/spellings';
import type { SpellingChoice } from '../../src/wire/types';
import { answer, grounding } from '../samples';

function choice(...chosen: string[]): SpellingChoice {
  const spellings = ['PARIS', 'Paris', 'paris '];
  const options = [spellings, ...spellings.map(spelling => [spelling])];
  return {
    table: 'shop',
    column: 'city',
    spellings,
    chosen,
    options: options.map(each => ({ spellings: each, sql: `SELECT '${each.join()}'` }))
  };
}

describe('spellings', () => {
  it('knows whether all, one or some are chosen', () => {
    expect(chosenOption(choice('Paris', 'PARIS', 'paris '))).toBe(0);
    expect(chosenOption(choice('Paris'))).toBe(2);
    expect(chosenOption(choice('Paris', 'PARIS'))).toBe(-1);
  });

  it.each([
    ['Paris', 'Paris'],
    ['paris ', 'paris␣'],
    ['  New  York', '␣␣New␣␣York']
  ])('shows spaces that would not be seen', (spelling, shown) => {
    expect(visible(spelling)).toBe(shown);
  });

  it('keeps how the answer came about', () => {
    const reasons = [{ text: 'because', sql: 'city', words: [] }];
    const draft = respelt(answer({ reasons, confidence: 0.7 }), choice('Paris'), 'SELECT 2', 'chosen');
    expect(draft).toMatchObject({ sql: 'SELECT 2', reasons, confidence: 0.7, drafter: 'embedded' });
  });

  it('says of the value what was chosen, and keeps the other reasons', () => {
    const words = [{ start: 10, end: 15 }];
    const hit = { kind: 'value' as const, table: 'shop', column: 'city', value: 'PARIS', score: 1, why: '', words };
    const other = { text: 'counts', sql: 'COUNT(*)', words: [{ start: 0, end: 6 }] };
    const reasons = [other, { text: 'all three', sql: "city IN ('Paris', 'PARIS')", words }];
    const asked = answer({ reasons, grounding: { ...grounding('orders in Paris'), values: [hit] } });
    const draft = respelt(asked, choice('Paris'), 'SELECT 2', 'you chose Paris');
    expect(draft.reasons).toEqual([other, { text: 'you chose Paris', sql: '', words }]);
  });

  it('tells which words of the question it is about, and which hits it stands for', () => {
    const hit = {
      kind: 'value' as const,
      table: 'shop',
      column: 'city',
      value: 'PARIS',
      score: 1,
      why: '',
      words: [{ start: 12, end: 17 }]
    };
    const about = { ...grounding('🛒 orders in Paris'), values: [hit] };
    expect(saidOf(choice('Paris'), about)).toBe('Paris');
    expect(saidOf(choice('Paris'), grounding('in Paris'))).toBe('');
    expect(isSpelling(hit, [choice('Paris')])).toBe(true);
    expect(isSpelling({ ...hit, column: 'town' }, [choice('Paris')])).toBe(false);
    expect(isSpelling({ ...hit, value: 'Rome' }, [choice('Paris')])).toBe(false);
  });
});
