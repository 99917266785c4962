import { useEffect, useState } from 'react';
import { single } from '../../wire/transport';
import type { TableEntry } from '../../wire/types';
import { useEditor } from './context';

/** As many tables as a list to choose from may have; of more, type the name. */
const MOST = 2000;

/** The tables of a source; null until they are read, none where they cannot be: then a name is typed. */
export function useTables(source: string): readonly TableEntry[] | null {
  const editor = useEditor();
  const [tables, setTables] = useState<readonly TableEntry[] | null>(null);
  useEffect(() => {
    const asking = new AbortController();
    const { reach } = editor;
    setTables(null);
    if (reach && source !== '') {
      single(reach, 'browse', { source, count: MOST }, 'browsed', asking.signal)
        .then(browsed => setTables(browsed.tables))
        .catch(() => asking.signal.aborted || setTables([]));
    }
    return () => asking.abort();
  }, [editor, source]);
  return tables;
}
