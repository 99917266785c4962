import { expect, test } from 'vitest';
import { splitLines } from '../../src/wire/lines';

async function lines(...pieces: string[]): Promise<string[]> {
  async function* stream() {
    yield* pieces;
  }
  const found: string[] = [];
  for await (const line of splitLines(stream())) {
    found.push(line);
  }
  return found;
}

test('a line may come in pieces, and a piece may hold many lines', async () => {
  expect(await lines('{"a"', ': 1}\n{"b": 2}\n{"c"', ': 3}\n')).toEqual(['{"a": 1}', '{"b": 2}', '{"c": 3}']);
});

test('a last line without an end counts, empty ones do not', async () => {
  expect(await lines('one\n\n', '\ntwo')).toEqual(['one', 'two']);
});

test('nothing gives nothing', async () => {
  expect(await lines()).toEqual([]);
  expect(await lines('', '\n')).toEqual([]);
});
