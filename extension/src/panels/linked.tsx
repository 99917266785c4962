import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';

/** The reasons pointed at, in the question or in the SQL; both show what belongs to them. */
export interface Linked {
  readonly shown: readonly number[];
  readonly show: (reasons: readonly number[]) => void;
}

const LinkContext = createContext<Linked>({ shown: [], show: () => undefined });
const NONE: readonly number[] = [];

/** Holds what is pointed at, for one question and its answer. */
export function LinkProvider({ children }: { children: ReactNode }): JSX.Element {
  const [shown, setShown] = useState(NONE);
  const linked = useMemo(() => {
    const show = (reasons: readonly number[]) =>
      setShown(now => (reasons.length === 0 ? NONE : same(now, reasons) ? now : reasons));
    return { shown, show };
  }, [shown]);
  return <LinkContext.Provider value={linked}>{children}</LinkContext.Provider>;
}

/** What is pointed at, and how to point. */
export function useLinked(): Linked {
  return useContext(LinkContext);
}

function same(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((each, place) => each === other[place]);
}
