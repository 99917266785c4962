import type { ColumnNote, MetricNote, NotesShown, TableNote, ValueNote } from '../wire/types';

/** Words as one text, with commas. */
export function wordsText(words: readonly string[]): string {
  return words.join(', ');
}

/** The words of a text with commas or lines; none twice. */
export function wordsOf(text: string): string[] {
  const words = text.split(/[,\n]/).map(word => word.trim());
  return [...new Set(words.filter(word => word !== ''))];
}

/** Stored values with what people say for them, one a line: "online: web, e-commerce". */
export function valuesText(values: readonly ValueNote[]): string {
  return values.map(each => `${each.value}: ${wordsText(each.words)}`).join('\n');
}

/** The values of such a text. The last colon of a line parts value and words; lines without words say nothing. */
export function valuesOf(text: string): ValueNote[] {
  return text.split('\n').flatMap(line => {
    const place = line.lastIndexOf(':');
    const value = line.slice(0, Math.max(place, 0)).trim();
    const words = wordsOf(line.slice(place + 1));
    return place > 0 && value !== '' && words.length > 0 ? [{ value, words }] : [];
  });
}

/** What is written about a column of a table; empty when nothing is. */
export function columnNote(note: TableNote, name: string): ColumnNote {
  return (
    note.columns.find(each => each.name.toLowerCase() === name.toLowerCase()) ?? {
      name,
      description: '',
      synonyms: [],
      unit: '',
      values: [],
      do_not_use: null,
      line: 0
    }
  );
}

/** A metric still to be written. */
export const NEW_METRIC: MetricNote = {
  name: '',
  sql: '',
  description: '',
  synonyms: [],
  unit: '',
  table: '',
  line: 0
};

/** What is to be written: the note of the table with some of its columns, metrics, and those taken out. */
export interface Edits {
  readonly note: TableNote;
  readonly metrics: MetricNote[];
  readonly removed: string[];
}

/** What changes when the metrics of a table are edited: those with a name and SQL stay, one renamed is taken out. */
export function tableEdits(shown: NotesShown, note: TableNote, metrics: readonly MetricNote[]): Edits {
  const kept = metrics
    .map(each => ({ ...each, name: each.name.trim(), sql: each.sql.trim() }))
    .filter(each => each.name !== '' && each.sql !== '');
  const names = new Set(kept.map(each => each.name));
  const removed = shown.metrics.map(each => each.name).filter(name => !names.has(name));
  return { note: { ...note, columns: [] }, metrics: kept, removed };
}

/** What changes when one column is edited. */
export function columnEdits(shown: NotesShown, column: ColumnNote): Edits {
  return { note: { ...shown.note, columns: [column] }, metrics: [], removed: [] };
}

/** Whether anything is written about a table or a column. */
export function saysAnything(note: TableNote | ColumnNote): boolean {
  const more = 'filter' in note ? note.filter !== '' : note.unit !== '' || note.values.length > 0;
  return note.description !== '' || note.synonyms.length > 0 || note.do_not_use !== null || more;
}
