/** Runs an action once nobody has called it for a while; `stop` forgets the call that waits. */
export type Debounced = (() => void) & { readonly stop: () => void };

/** A function that runs `action` once things have been quiet for `ms` milliseconds. */
export function debounce(action: () => void, ms: number): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  const later = () => {
    stop();
    timer = setTimeout(action, ms);
  };
  return Object.assign(later, { stop });
}
