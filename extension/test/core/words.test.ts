import { expect, test } from 'vitest';
import { holdsAll, wordsIn } from '../../src/core/words';

test.each([
  ['orders in Lyon', 'LYON  ord', true],
  ['orders in Lyon', 'lyon paris', false],
  ['orders in Lyon', '  ', true]
])('whether %j holds all of %j is %s', (text, words, holds) => {
  expect(holdsAll(text, wordsIn(words))).toBe(holds);
});
