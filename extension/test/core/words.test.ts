import { expect, test } from 'vitest';
import { firstWord, holdsAll, wordsIn } from '../../src/core/words';

test.each([
  ['orders in Lyon', 'LYON  ord', true],
  ['orders in Lyon', 'lyon paris', false],
  ['orders in Lyon', '  ', true]
])('whether %j holds all of %j is %s', (text, words, holds) => {
  expect(holdsAll(text, wordsIn(words))).toBe(holds);
});

test.each([
  ['wner name', 'wner'],
  [' FROM orders', ' FROM'],
  ['\n  next line', '\n  next'],
  ['', ''],
  ['  ', '']
])('the first word of "%s" is "%s"', (text, word) => {
  expect(firstWord(text)).toBe(word);
});
