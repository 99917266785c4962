import type { Hit, Reason, Span } from '../wire/types';
import { toUnits } from './points';

export type Mark = 'table' | 'column' | 'value' | 'reason' | 'unused' | '';

/** A piece of the question and what it stands for; `why` is empty for plain words. */
export interface Fragment {
  readonly text: string;
  readonly mark: Mark;
  readonly why: string;
  /** The places of the reasons that speak of it; none for any other mark. */
  readonly reasons: readonly number[];
}

/** What is known about the words of a question. */
export interface Meaning {
  readonly hits: readonly Hit[];
  readonly reasons: readonly Reason[];
  readonly unused: readonly Span[];
}

interface Claim {
  readonly span: Span;
  readonly mark: Mark;
  readonly why: string;
}

const PLAIN = { mark: '', why: '', reasons: [] } as const;

/** Cut a question where the words change from one meaning to the next. */
export function fragments(question: string, meaning: Meaning): Fragment[] {
  const result: Fragment[] = [];
  let at = 0;
  for (const { span, mark, why } of claims(meaning)) {
    const start = toUnits(question, span.start);
    const end = toUnits(question, span.end);
    if (start < at || end === start) {
      continue;
    }
    if (start > at) {
      result.push({ text: question.slice(at, start), ...PLAIN });
    }
    const reasons = mark === 'reason' ? speakingOf(span, meaning.reasons) : [];
    result.push({ text: question.slice(start, end), mark, why, reasons });
    at = end;
  }
  if (at < question.length) {
    result.push({ text: question.slice(at), ...PLAIN });
  }
  return result;
}

/** The places of the reasons with words within a span. */
function speakingOf(span: Span, reasons: readonly Reason[]): number[] {
  return reasons.flatMap(({ words }, place) =>
    words.some(({ start, end }) => start < span.end && span.start < end) ? [place] : []
  );
}

/**
 * What each place speaks of, in the order of the question. Where two overlap the longer one wins;
 * what the query says about a word (a reason) comes before what it was found to resemble (a hit).
 */
function claims({ hits, reasons, unused }: Meaning): Claim[] {
  const missed = unused.map(span => ({ span, mark: 'unused' as const, why: '' }));
  const said = reasons.flatMap(({ words, text }) =>
    words.map(span => ({ span, mark: 'reason' as const, why: text }))
  );
  const found = hits.flatMap(hit => hit.words.map(span => ({ span, mark: hit.kind, why: hit.why })));
  return [...missed, ...said, ...found].sort(
    (a, b) => a.span.start - b.span.start || b.span.end - a.span.end
  );
}
