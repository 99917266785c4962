import type { AnswerDocument, ResultColumn } from '../wire/types';

export type Value = string | number | boolean | null;

/** Whether a column's values are read as numbers, and so stand on the right. */
export function isNumeric(column: ResultColumn): boolean {
  return column.type === 'integer' || column.type === 'number';
}

/** Whether numbers of a column of that name carry no separators, as identifiers and years: 2024, not 2,024. */
export function isPlain(name: string): boolean {
  return /(^|_)(id|year|zip|postcode|code|number)$/i.test(name);
}

/** Whether a column reads best with two decimals throughout: large amounts with a fraction. */
export function isAmount(values: readonly Value[]): boolean {
  return values.some(
    value => typeof value === 'number' && Math.abs(value) >= 1000 && !Number.isInteger(value)
  );
}

/** One cell as text; null is left to the table. `amount` gives numbers two decimals. */
export function formatValue(
  value: Value,
  column: ResultColumn,
  amount = false,
  locale?: string
): string {
  if (value === null) {
    return '';
  }
  if (typeof value === 'number') {
    return amount
      ? value.toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
      : formatNumber(value, column, locale);
  }
  if (typeof value === 'boolean') {
    return value ? 'true' : 'false';
  }
  return column.type === 'datetime' ? value.replace('T', ' ').replace(/ 00:00:00(\.0+)?$/, '') : value;
}

function formatNumber(value: number, column: ResultColumn, locale?: string): string {
  if (Number.isInteger(value)) {
    return isPlain(column.name) ? String(value) : value.toLocaleString(locale);
  }
  return value.toLocaleString(locale, { maximumSignificantDigits: Math.abs(value) < 1 ? 4 : 6 });
}

/** A large figure to read from afar: 1.28 M rather than 1,284,330.21. */
export function formatHeadline(value: Value, locale?: string): string {
  if (typeof value !== 'number') {
    return value === null ? '–' : String(value);
  }
  if (Math.abs(value) < 100_000) {
    return value.toLocaleString(locale, { maximumFractionDigits: 2 });
  }
  return value.toLocaleString(locale, { notation: 'compact', maximumFractionDigits: 2 });
}

/** Milliseconds as a person would say them: 240 ms, 1.2 s. */
export function formatDuration(ms: number): string {
  if (ms < 1) {
    return '<1 ms';
  }
  return ms < 995 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How long an answer took in all; empty where nothing was measured. */
export function spentText({ timings }: Pick<AnswerDocument, 'timings'>): string {
  const spent = Object.values(timings).reduce((sum, ms) => sum + ms, 0);
  return spent > 0 ? formatDuration(spent) : '';
}

export type ConfidenceLevel = 'high' | 'medium' | 'low';

/** The three words a confidence (0 to 1) is shown with. */
export function confidenceLevel(confidence: number): ConfidenceLevel {
  if (confidence >= 0.8) {
    return 'high';
  }
  return confidence >= 0.5 ? 'medium' : 'low';
}

/** 0.734 as 73 %; never 100 %, for nothing is that sure. */
export function formatPercent(share: number): string {
  // Rounded down: 79.7 % is not yet the 80 % from which an answer counts as sure.
  const percent = Math.floor(Math.min(Math.max(share, 0), 1) * 100 + 1e-9);
  return `${Math.min(percent, 99)} %`;
}

/** Longer texts may be cut off where a table shows them. */
const SHORT = 28;

/** What to show of a text in a table when somebody points at it: all of it, where it may be cut off. */
export function wholeOf(text: string): string | undefined {
  return text.length > SHORT ? text : undefined;
}
