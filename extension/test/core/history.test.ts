import { expect, test } from 'vitest';
import { begin, push, redo, undo } from '../../src/core/history';

test('undo and redo walk the same way', () => {
  const history = push(push(begin('a'), 'b'), 'c');
  const back = undo(undo(history));
  expect(back.present).toBe('a');
  expect(redo(redo(back))).toEqual(history);
});

test('a new value forgets what was undone', () => {
  const history = push(undo(push(begin('a'), 'b')), 'c');
  expect(history.future).toEqual([]);
  expect(undo(history).present).toBe('a');
});

test('at either end nothing changes', () => {
  const history = begin('a');
  expect(undo(history)).toBe(history);
  expect(redo(history)).toBe(history);
});

test('it does not grow for ever', () => {
  let history = begin(0);
  for (let value = 1; value < 200; value++) {
    history = push(history, value);
  }
  expect(history.past.length).toBe(50);
  expect(history.past.at(-1)).toBe(198);
});
