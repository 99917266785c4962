import { Fragment, type ReactNode } from 'react';

/** What there is to say of something in few words; lines break between the facts, not within them. */
export function Facts({ facts }: { readonly facts: readonly ReactNode[] }): JSX.Element {
  return (
    <span className="jp-Plainspoken-meta jp-Plainspoken-facts">
      {facts.map((fact, place) => (
        <Fragment key={place}>
          <span>
            {fact}
            {place < facts.length - 1 && ' ·'}
          </span>{' '}
        </Fragment>
      ))}
    </span>
  );
}
