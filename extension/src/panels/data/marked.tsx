import { toUnits } from '../../core/points';
import type { Span } from '../../wire/types';

/** A text with its marked places. */
export function Marked({ text, marks }: { text: string; marks: readonly Span[] }): JSX.Element {
  const parts: JSX.Element[] = [];
  let at = 0;
  for (const mark of marks) {
    const [start, end] = [toUnits(text, mark.start), toUnits(text, mark.end)];
    parts.push(<span key={at}>{text.slice(at, start)}</span>, <mark key={`m${start}`}>{text.slice(start, end)}</mark>);
    at = end;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
