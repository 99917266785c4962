import type { ColumnProfile } from '../wire/types';
import { formatPercent, isPlain } from './format';

/** A most frequent value with its share of the rows looked at, and of the most frequent one: the length of its bar. */
export interface Bar {
  readonly label: string;
  readonly count: number;
  readonly share: number;
  readonly length: number;
}

/** The most frequent values as bars. `rows` were looked at. */
export function bars(profile: ColumnProfile, rows: number): Bar[] {
  const most = Math.max(1, ...profile.top.map(top => top.count));
  return profile.top.map(({ value, count }) => ({
    label: shownValue(value),
    count,
    share: rows > 0 ? count / rows : 0,
    length: count / most
  }));
}

/** A value as a person reads it; what cannot be seen is said. */
export function shownValue(value: ColumnProfile['low']): string {
  if (value === null) {
    return '–';
  }
  if (value === '') {
    return '(empty)';
  }
  return typeof value === 'number' ? value.toLocaleString(undefined, { maximumSignificantDigits: 8 }) : String(value);
}

/** A number as it stands, without separators where it names something: a year, an identifier. */
export function shownRange(profile: ColumnProfile): string {
  if (profile.low === null || profile.high === null) {
    return '';
  }
  const plain = isPlain(profile.name);
  const [low, high] = [profile.low, profile.high].map(value => (plain ? String(value) : shownValue(value)));
  return low === high ? low : `${low} – ${high}`;
}

/** The share of missing values in words: none, 0.3 %, 12 %. */
export function shownMissing(missing: number): string {
  if (missing === 0) {
    return '0 %';
  }
  if (missing === 1) {
    return '100 %';
  }
  return missing < 0.01 ? '< 1 %' : formatPercent(missing);
}
