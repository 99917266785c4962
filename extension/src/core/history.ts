/** A value with the ones before it and the ones undone. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
}

/** How many steps back are kept. */
const DEPTH = 50;

/** A history that starts with `value`. */
export function begin<T>(value: T): History<T> {
  return { past: [], present: value, future: [] };
}

/** `value` is the present now; what was undone is gone. */
export function push<T>(history: History<T>, value: T): History<T> {
  return { past: [...history.past, history.present].slice(-DEPTH), present: value, future: [] };
}

/** `value` in place of the present one, as one change with it; what was undone is gone. */
export function amend<T>(history: History<T>, value: T): History<T> {
  return { ...history, present: value, future: [] };
}

/** One step back, or the same when there is none. */
export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  return previous === undefined
    ? history
    : {
        past: history.past.slice(0, -1),
        present: previous,
        future: [history.present, ...history.future]
      };
}

/** One step forward again, or the same when there is none. */
export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  return next === undefined
    ? history
    : { past: [...history.past, history.present], present: next, future };
}
