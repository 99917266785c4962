import { expect, test } from 'vitest';
import { pack, unpack } from '../../src/core/archive';
import { newTurn, reduce, restarted } from '../../src/core/turn';
import { answer, rows } from '../samples';

const answered = (key: string, changes = {}) =>
  reduce(newTurn(key, 'server:shop', 'q'), { type: 'answered', answer: answer(changes) });

test('answers come back as they were', () => {
  const turns = [answered('a'), answered('b')];
  expect(unpack(pack(turns))).toEqual(turns);
});

test('what runs comes back as the answer before it; what has no answer does not come back', () => {
  const turns = unpack(pack([restarted(answered('a')), newTurn('b', 'server:shop', 'q')]));
  expect(turns.map(turn => [turn.key, turn.phase])).toEqual([['a', 'answered']]);
});

test('the oldest give way when there is too much', () => {
  const large = { table: rows([['x'.repeat(600_000), 1]]) };
  const turns = unpack(pack([answered('a', large), answered('b', large), answered('c', large)]));
  expect(turns.map(turn => turn.key)).toEqual(['b', 'c']);
});

test.each([null, '', 'nonsense', '{}', '[1, null]', '[{"key": "a"}]'])('%s is no conversation', text => {
  expect(unpack(text)).toEqual([]);
});
