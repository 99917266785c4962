import type { AnswerDocument } from '../wire/types';

export type CellKind = 'magic' | 'pandas' | 'pyspark' | 'ask';

/** A name for the rows, made from the question: "Total sales by region" gives `total_sales_by_region`. */
export function resultName(question: string): string {
  const words = question
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .slice(0, 4)
    .join('_');
  return /^[a-z]/.test(words) ? words : `answer_${words}`.replace(/_$/, '');
}

/** The text of an `%%ask` cell that asks the same question again, as a new one. */
export function askCell(answer: AnswerDocument): string {
  const name = resultName(answer.question);
  return `%%ask ${name} --source ${quoteArgument(answer.source)} --new\n${answer.question}`;
}

/** The text of a `%%sql` cell that runs a statement over a source. */
export function sqlCell(source: string, sql: string): string {
  return `%%sql --source ${quoteArgument(source)}\n${sql}`;
}

/** A word of a magic's command line; quoted when it would fall apart otherwise. */
export function quoteArgument(word: string): string {
  return /^[\w.:/-]+$/.test(word) ? word : `"${word.replace(/(["\\])/g, '\\$1')}"`;
}
