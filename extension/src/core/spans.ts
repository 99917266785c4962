import type { Grounding, Hit, Span } from '../wire/types';
import { toUnits } from './points';

export type Mark = 'table' | 'column' | 'value' | 'unused' | '';

/** A piece of the question and what it stands for; `why` is empty for plain words. */
export interface Fragment {
  readonly text: string;
  readonly mark: Mark;
  readonly why: string;
}

interface Claim {
  readonly span: Span;
  readonly mark: Mark;
  readonly why: string;
}

/** Cut a question where the words change from one meaning to the next. */
export function fragments(
  question: string,
  grounding: Grounding | null,
  unused: readonly Span[]
): Fragment[] {
  const result: Fragment[] = [];
  let at = 0;
  for (const { span, mark, why } of claims(grounding, unused)) {
    const start = toUnits(question, span.start);
    const end = toUnits(question, span.end);
    if (start < at || end === start) {
      continue;
    }
    if (start > at) {
      result.push({ text: question.slice(at, start), mark: '', why: '' });
    }
    result.push({ text: question.slice(start, end), mark, why });
    at = end;
  }
  if (at < question.length) {
    result.push({ text: question.slice(at), mark: '', why: '' });
  }
  return result;
}

/** What each place speaks of, in the order of the question; where two overlap the longer one wins. */
function claims(grounding: Grounding | null, unused: readonly Span[]): Claim[] {
  const hits: Hit[] = grounding
    ? [...grounding.values, ...grounding.columns, ...grounding.tables]
    : [];
  const known = hits.flatMap(hit => hit.words.map(span => ({ span, mark: hit.kind, why: hit.why })));
  const missed = unused.map(span => ({ span, mark: 'unused' as const, why: '' }));
  return [...missed, ...known].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}
