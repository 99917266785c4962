import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { NEW_METRIC, valuesOf, valuesText, wordsOf, wordsText } from '../../core/notes';
import type { ColumnNote, MetricNote, Problem, TableNote } from '../../wire/types';
import { IconButton } from '../button';
import { Problems } from '../problems';
import { useTrans } from '../tools';

interface FormProps {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly onCancel: () => void;
}

/** What can be written about a table, with the metrics that read it. */
export function TableForm(
  props: FormProps & {
    note: TableNote;
    metrics: readonly MetricNote[];
    onSave: (note: TableNote, metrics: readonly MetricNote[]) => void;
  }
): JSX.Element {
  const trans = useTrans();
  const [note, setNote] = useState(props.note);
  const [synonyms, setSynonyms] = useState(wordsText(props.note.synonyms));
  const [metrics, setMetrics] = useState(props.metrics);
  const change = (place: number, metric: MetricNote) =>
    setMetrics(metrics.map((each, other) => (other === place ? metric : each)));
  return (
    <Form {...props} onSubmit={() => props.onSave({ ...note, synonyms: wordsOf(synonyms) }, metrics)}>
      <Meaning note={note} synonyms={synonyms} onNote={setNote} onSynonyms={setSynonyms} />
      <Field
        label={trans.__('Rows count where')}
        value={note.filter}
        hint="status <> 'cancelled'"
        code
        onChange={filter => setNote({ ...note, filter })}
      />
      <Unusable value={note.do_not_use} onChange={reason => setNote({ ...note, do_not_use: reason })} />
      {metrics.map((metric, place) => (
        <MetricFields
          key={place}
          metric={metric}
          home={props.note.name}
          onChange={changed => change(place, changed)}
          onRemove={() => setMetrics(metrics.filter((_, other) => other !== place))}
        />
      ))}
      <button
        type="button"
        className="jp-Plainspoken-choice"
        data-testid="plainspoken-add-metric"
        onClick={() => setMetrics([...metrics, NEW_METRIC])}
      >
        {trans.__('Add a metric')}
      </button>
    </Form>
  );
}

/** What can be written about a column. */
export function ColumnForm(
  props: FormProps & { note: ColumnNote; onSave: (note: ColumnNote) => void }
): JSX.Element {
  const trans = useTrans();
  const [note, setNote] = useState(props.note);
  const [synonyms, setSynonyms] = useState(wordsText(props.note.synonyms));
  const [values, setValues] = useState(valuesText(props.note.values));
  const made = () => ({ ...note, synonyms: wordsOf(synonyms), values: valuesOf(values) });
  return (
    <Form {...props} onSubmit={() => props.onSave(made())}>
      <Meaning note={note} synonyms={synonyms} onNote={setNote} onSynonyms={setSynonyms} />
      <Field label={trans.__('Unit')} value={note.unit} hint="EUR" onChange={unit => setNote({ ...note, unit })} />
      <Field
        label={trans.__('Words for values, one a line')}
        value={values}
        hint="online: web, e-commerce"
        lines={2}
        onChange={setValues}
      />
      <Unusable value={note.do_not_use} onChange={reason => setNote({ ...note, do_not_use: reason })} />
    </Form>
  );
}

function Form(props: FormProps & { onSubmit: () => void; children: ReactNode }): JSX.Element {
  const trans = useTrans();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('textarea, input')?.focus(), []);
  const escape = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      // The details around the form stay.
      event.stopPropagation();
      props.onCancel();
    }
  };
  return (
    <form ref={form} className="jp-Plainspoken-form" onSubmit={submit} onKeyDown={escape} data-testid="plainspoken-notes-form">
      {props.children}
      <Problems problems={props.problems} />
      <div className="jp-Plainspoken-choices">
        <button type="submit" className="jp-Plainspoken-choice" data-testid="plainspoken-notes-save">
          {trans.__('Save')}
        </button>
        <button type="button" className="jp-Plainspoken-choice" onClick={props.onCancel}>
          {trans.__('Cancel')}
        </button>
        <span className="jp-Plainspoken-hint">{trans.__('Kept in %1', props.file)}</span>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly lines?: number;
  readonly code?: boolean;
  readonly onChange: (value: string) => void;
}

function Field({ label, value, hint, lines, code, onChange }: FieldProps): JSX.Element {
  const common = {
    value,
    placeholder: hint,
    className: code ? 'jp-mod-code' : undefined,
    spellCheck: !code,
    'aria-label': label
  };
  return (
    <label>
      <span>{label}</span>
      {lines ? (
        <textarea {...common} rows={lines} onChange={event => onChange(event.target.value)} />
      ) : (
        <input {...common} onChange={event => onChange(event.target.value)} />
      )}
    </label>
  );
}

/** What something is, and what else it is called. */
function Meaning<N extends TableNote | ColumnNote>(props: {
  note: N;
  synonyms: string;
  onNote: (note: N) => void;
  onSynonyms: (text: string) => void;
}): JSX.Element {
  const { note } = props;
  const trans = useTrans();
  return (
    <>
      <Field
        label={trans.__('Description')}
        value={note.description}
        lines={2}
        onChange={description => props.onNote({ ...note, description })}
      />
      <Field
        label={trans.__('Also called, with commas')}
        value={props.synonyms}
        onChange={props.onSynonyms}
      />
    </>
  );
}

/** Whether something is not to be used, and why not. */
function Unusable(props: { value: string | null; onChange: (reason: string | null) => void }): JSX.Element {
  const { value, onChange } = props;
  const trans = useTrans();
  return (
    <>
      <label className="jp-mod-check">
        <input type="checkbox" checked={value !== null} onChange={event => onChange(event.target.checked ? '' : null)} />
        <span>{trans.__('Do not use')}</span>
      </label>
      {value !== null && <Field label={trans.__('Why not')} value={value} onChange={onChange} />}
    </>
  );
}

function MetricFields(props: {
  metric: MetricNote;
  /** The table whose notes are edited. */
  home: string;
  onChange: (metric: MetricNote) => void;
  onRemove: () => void;
}): JSX.Element {
  const { metric, home, onChange } = props;
  const trans = useTrans();
  const [synonyms, setSynonyms] = useState(wordsText(metric.synonyms));
  const rename = (text: string) => {
    setSynonyms(text);
    onChange({ ...metric, synonyms: wordsOf(text) });
  };
  return (
    <fieldset>
      <legend>
        {trans.__('Metric')}
        <IconButton icon="close" label={trans.__('Remove this metric')} onClick={props.onRemove} />
      </legend>
      <Field label={trans.__('Name')} value={metric.name} hint="revenue" onChange={name => onChange({ ...metric, name })} />
      <Field
        label={trans.__('Computed as')}
        value={metric.sql}
        hint="quantity × unit_price"
        lines={2}
        code
        onChange={sql => onChange({ ...metric, sql })}
      />
      <Field
        label={trans.__('Rows of table, if the columns do not say it')}
        value={metric.table}
        hint={home}
        code
        onChange={table => onChange({ ...metric, table: table.trim() })}
      />
      <Field
        label={trans.__('Description')}
        value={metric.description}
        lines={2}
        onChange={description => onChange({ ...metric, description })}
      />
      <Field label={trans.__('Also called, with commas')} value={synonyms} onChange={rename} />
      <Field label={trans.__('Unit')} value={metric.unit} hint="EUR" onChange={unit => onChange({ ...metric, unit })} />
    </fieldset>
  );
}
