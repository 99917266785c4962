import { useEffect, useState } from 'react';
import { asText } from '../../core/field_values';
import { single } from '../../wire/transport';
import type { TableEntry } from '../../wire/types';
import { useAsking } from './asking_fields';
import { useEditor, useStep } from './context';
import type { FieldProps } from './fields';
import { Suggesting } from '../suggesting';

/** As many tables as a list to choose from may have; of more, type the name. */
const MOST = 2000;

/** A table of the source that the step names, or of the flow's own. */
export function TableField({ field, value, onChange }: FieldProps): JSX.Element {
  const tables = useTables();
  const suggest = (text: string) => {
    const small = text.toLowerCase();
    const found = tables.filter(table => table.key.toLowerCase().includes(small) && table.key !== text);
    const items = found.slice(0, 50).map(({ key, comment, columns }) => ({ label: key, insert: key, detail: comment || `${columns}` }));
    return { from: 0, to: text.length, items };
  };
  const common = { value: asText(value), label: field.label, onChange, suggest, testId: 'plainspoken-flow-table' };
  return <Suggesting {...common} ask={useAsking(field)()} />;
}

/** The tables of the step's source; none until they are read, or where they cannot be: then its name is typed. */
function useTables(): readonly TableEntry[] {
  const editor = useEditor();
  const step = useStep();
  const source = asText(step.given.params.source) || (editor.flow?.source ?? '');
  const [tables, setTables] = useState<readonly TableEntry[]>([]);
  useEffect(() => {
    const asking = new AbortController();
    const { reach } = editor;
    setTables([]);
    if (reach && source !== '') {
      single(reach, 'browse', { source, count: MOST }, 'browsed', asking.signal)
        .then(browsed => setTables(browsed.tables))
        .catch(() => undefined);
    }
    return () => asking.abort();
  }, [editor, source]);
  return tables;
}
