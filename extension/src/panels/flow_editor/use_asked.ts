import { useEffect, useState } from 'react';
import type { Fetched } from '../../core/catalogue';
import { isAbort, problemsOf, type Transport } from '../../wire/transport';
import type { FlowDocument } from '../../wire/types';
import { useEditor } from './context';

type Ask<T> = (reach: Transport, flow: FlowDocument, signal: AbortSignal) => Promise<T>;

/** What Python says of a flow, asked again whenever one of `deps` changes; what was said stays until there is other. */
export function useAsked<T>(flow: FlowDocument | null, ask: Ask<T>, deps: readonly unknown[]): Fetched<T> {
  const editor = useEditor();
  const [fetched, setFetched] = useState<Fetched<T>>({ phase: 'loading' });
  useEffect(() => {
    const asking = new AbortController();
    const { reach } = editor;
    if (reach && flow) {
      ask(reach, flow, asking.signal).then(
        value => setFetched({ phase: 'there', value }),
        reason => {
          if (!isAbort(reason) && !asking.signal.aborted) {
            setFetched({ phase: 'failed', problems: problemsOf(reason) });
          }
        }
      );
    }
    return () => asking.abort();
  }, [editor, ...deps]);
  return fetched;
}
