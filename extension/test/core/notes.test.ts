import { expect, test } from 'vitest';
import {
  columnEdits,
  columnNote,
  NEW_METRIC,
  saysAnything,
  tableEdits,
  valuesOf,
  valuesText,
  wordsOf,
  wordsText
} from '../../src/core/notes';
import type { NotesShown, TableNote } from '../../src/wire/types';

const note: TableNote = {
  name: 'orders',
  description: '',
  synonyms: [],
  filter: '',
  do_not_use: null,
  columns: [
    { name: 'Channel', description: 'How.', synonyms: [], unit: '', values: [], do_not_use: null, line: 4 }
  ],
  line: 3,
  filter_line: 3
};

const shown: NotesShown = {
  source: 'shop',
  file: 'plainspoken-notes.yml',
  note,
  metrics: [{ ...NEW_METRIC, name: 'revenue', sql: 'a * b' }],
  faults: [],
  saved: false,
  type: 'notesshown'
};

test('words go into a text and back', () => {
  expect(wordsOf(wordsText(['net sales', 'turnover']))).toEqual(['net sales', 'turnover']);
  expect(wordsOf(' a,, b\na ')).toEqual(['a', 'b']);
});

test('values go into lines and back; a value may hold a colon', () => {
  const values = [
    { value: 'online', words: ['web', 'e-commerce'] },
    { value: '08:00', words: ['early'] }
  ];
  expect(valuesOf(valuesText(values))).toEqual(values);
  expect(valuesOf('online\n: web\nphone:\n')).toEqual([]);
});

test('a column is found whatever the case of its name; another one is empty', () => {
  expect(columnNote(note, 'channel').description).toBe('How.');
  expect(saysAnything(columnNote(note, 'status'))).toBe(false);
});

test('a metric that is renamed or emptied is taken out of the file', () => {
  const renamed = tableEdits(shown, note, [{ ...NEW_METRIC, name: ' sales ', sql: 'a * b' }]);
  expect([renamed.metrics.map(each => each.name), renamed.removed]).toEqual([['sales'], ['revenue']]);
  expect(tableEdits(shown, note, [{ ...NEW_METRIC, name: 'revenue' }]).removed).toEqual(['revenue']);
  expect(tableEdits(shown, note, shown.metrics).removed).toEqual([]);
});

test('editing the table leaves its columns alone, editing a column the metrics', () => {
  expect(tableEdits(shown, note, shown.metrics).note.columns).toEqual([]);
  const edits = columnEdits(shown, { ...columnNote(note, 'Channel'), unit: 'EUR' });
  expect(edits.note.columns.map(each => each.unit)).toEqual(['EUR']);
  expect([edits.metrics, edits.removed]).toEqual([[], []]);
});

test('a table that only has a filter says something', () => {
  expect(saysAnything({ ...note, filter: 'a = 1' })).toBe(true);
  expect(saysAnything(note)).toBe(false);
});
