import { type FunctionComponent, useEffect, useRef, useState } from 'react';
import { type Catalogue, type Shown, tableId } from '../../core/catalogue';
import { columnEdits, columnNote, type Edits, saysAnything, tableEdits, valuesText, wordsText } from '../../core/notes';
import type { ColumnNote, MetricNote, NotesShown, TableNote } from '../../wire/types';
import { Problems } from '../problems';
import { useTrans } from '../tools';
import { ColumnForm, TableForm } from './notes_form';
import { useNotes } from './use_notes';

interface NotesSlotProps {
  readonly catalogue: Catalogue;
  readonly shown: Shown;
}

/** The notes on a table, or on a column of it, in the details; they can be edited. */
export const NotesSlot: FunctionComponent<NotesSlotProps> = props => (
  <Notes key={`${tableId(props.shown.sourceId, props.shown.table)}\n${props.shown.column}`} {...props} />
);

function Notes({ catalogue, shown }: NotesSlotProps): JSX.Element | null {
  const trans = useTrans();
  const { notes, problems, save } = useNotes(catalogue, shown);
  const [editing, setEditing] = useState(false);
  const section = useRef<HTMLElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (wasEditing.current && !editing) {
      section.current?.querySelector('button')?.focus();
    }
    wasEditing.current = editing;
  }, [editing]);
  if (notes.phase !== 'there') {
    return notes.phase === 'failed' ? <Problems problems={notes.problems} /> : null;
  }
  const written = notes.value;
  const column = shown.column === '' ? null : columnNote(written.note, shown.column);
  const submit = async (edits: Edits) => {
    if (await save(edits)) {
      setEditing(false);
    }
  };
  const common = { file: written.file, problems, onCancel: () => setEditing(false) };
  return (
    <section ref={section} className="jp-Plainspoken-notes" data-testid="plainspoken-notes">
      <h4>{trans.__('Notes')}</h4>
      {!editing && <Written shown={written} column={column} onEdit={() => setEditing(true)} />}
      {editing && column && (
        <ColumnForm {...common} note={column} onSave={note => void submit(columnEdits(written, note))} />
      )}
      {editing && !column && (
        <TableForm
          {...common}
          note={written.note}
          metrics={written.metrics}
          onSave={(note, metrics) => void submit(tableEdits(written, note, metrics))}
        />
      )}
    </section>
  );
}

function Written(props: { shown: NotesShown; column: ColumnNote | null; onEdit: () => void }): JSX.Element {
  const { shown, column, onEdit } = props;
  const trans = useTrans();
  const metrics = column ? [] : shown.metrics;
  const nothing = !saysAnything(column ?? shown.note) && metrics.length === 0;
  return (
    <>
      {nothing && <p className="jp-Plainspoken-hint">{trans.__('Nothing is written about this yet.')}</p>}
      <Said note={column ?? shown.note} />
      {metrics.map(metric => (
        <Metric key={metric.name} metric={metric} />
      ))}
      <Problems problems={shown.faults.map(fault => ({ ...fault.problem, message: placed(shown.file, fault) }))} />
      <div className="jp-Plainspoken-choices">
        <button
          type="button"
          className="jp-Plainspoken-choice"
          onClick={onEdit}
          data-testid="plainspoken-notes-edit"
          title={trans.__('Say what this means; it is kept in %1', shown.file)}
        >
          {nothing ? trans.__('Write notes') : trans.__('Edit notes')}
        </button>
      </div>
    </>
  );
}

function placed(file: string, fault: NotesShown['faults'][number]): string {
  return `${file}${fault.line > 0 ? `:${fault.line}` : ''}: ${fault.problem.message}`;
}

function Said({ note }: { note: TableNote | ColumnNote }): JSX.Element {
  const trans = useTrans();
  const lines: [string, string][] = [];
  if (note.synonyms.length > 0) {
    lines.push([trans.__('Also called'), wordsText(note.synonyms)]);
  }
  if ('filter' in note && note.filter !== '') {
    lines.push([trans.__('Rows count where'), note.filter]);
  }
  if ('unit' in note && note.unit !== '') {
    lines.push([trans.__('Unit'), note.unit]);
  }
  if ('values' in note && note.values.length > 0) {
    lines.push([trans.__('Words for values'), valuesText(note.values)]);
  }
  if (note.do_not_use !== null) {
    lines.push([trans.__('Do not use'), note.do_not_use || trans.__('no reason given')]);
  }
  return (
    <>
      {note.description !== '' && <p>{note.description}</p>}
      {lines.length > 0 && (
        <dl>
          {lines.map(([name, text]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function Metric({ metric }: { metric: MetricNote }): JSX.Element {
  const trans = useTrans();
  const said = wordsText(metric.synonyms);
  return (
    <p className="jp-Plainspoken-metric" title={metric.description}>
      <strong>{metric.name}</strong>
      {metric.unit !== '' && ` (${metric.unit})`}
      {said !== '' && `, ${said}`} = <code>{metric.sql}</code>
      {metric.table !== '' && ` ${trans.__('over rows of %1', metric.table)}`}
    </p>
  );
}
