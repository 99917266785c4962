import type { AnswerDocument, Draft, Grounding, Hit, Span, SpellingChoice } from '../wire/types';
import { cut } from './points';

/** The place of the option that is chosen now, or -1 when it is some of the spellings but neither all nor one. */
export function chosenOption(choice: SpellingChoice): number {
  return choice.options.findIndex(
    option =>
      option.spellings.length === choice.chosen.length &&
      option.spellings.every(spelling => choice.chosen.includes(spelling))
  );
}

/** A spelling as it can be told from others: signs for spaces that would not be seen. */
export function visible(spelling: string): string {
  return spelling
    .replace(/^\s+|\s+$/g, spaces => '␣'.repeat(spaces.length))
    .replace(/\s{2,}/g, spaces => '␣'.repeat(spaces.length));
}

/** The answer's query with other spellings, as a draft to run; `why` takes the place of what was said of the others. */
export function respelt(answer: AnswerDocument, choice: SpellingChoice, sql: string, why: string): Draft {
  const { confidence, drafter, unused } = answer;
  const said = wordsOf(choice, answer.grounding);
  const reasons = answer.reasons.map(reason =>
    said && reason.words.some(words => words.start < said.end && said.start < words.end)
      ? { ...reason, text: why, sql: '' }
      : reason
  );
  return { sql, confidence, drafter, reasons, unused, warnings: [] };
}

/** Whether a hit is one of the spellings of a choice, which tells of it already. */
export function isSpelling(hit: Hit, choices: readonly SpellingChoice[]): boolean {
  return choices.some(
    choice =>
      hit.kind === 'value' &&
      hit.table === choice.table &&
      hit.column === choice.column &&
      choice.spellings.includes(hit.value)
  );
}

/** The words of the question that a choice is about; empty where none are known. */
export function saidOf(choice: SpellingChoice, grounding: Grounding): string {
  const words = wordsOf(choice, grounding);
  return words ? cut(grounding.question, words) : '';
}

function wordsOf(choice: SpellingChoice, grounding: Grounding): Span | undefined {
  return grounding.values.find(hit => isSpelling(hit, [choice]))?.words[0];
}
