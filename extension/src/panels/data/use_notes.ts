import { useCallback, useEffect, useState } from 'react';
import type { Catalogue, Fetched, Shown } from '../../core/catalogue';
import { sourceName } from '../../core/choices';
import type { Edits } from '../../core/notes';
import { problemsOf, single } from '../../wire/transport';
import type { NotesShown, Problem } from '../../wire/types';

interface Noting {
  readonly notes: Fetched<NotesShown>;
  /** Why nothing was written by the last `save`. */
  readonly problems: readonly Problem[];
  /** Write notes; true when they are in the file. */
  readonly save: (edits: Edits) => Promise<boolean>;
}

/** What is written about the table shown, and writing it. */
export function useNotes(catalogue: Catalogue, shown: Shown): Noting {
  const [notes, setNotes] = useState<Fetched<NotesShown>>({ phase: 'loading' });
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const { sourceId, table } = shown;
  useEffect(() => {
    const stop = new AbortController();
    const fetchNotes = async () => {
      const transport = catalogue.desk.reach(sourceId);
      if (!transport) {
        return;
      }
      try {
        const body = { source: sourceName(sourceId), table };
        const value = await single(transport, 'notes', body, 'notesshown', stop.signal);
        setNotes({ phase: 'there', value });
      } catch (reason) {
        if (!stop.signal.aborted) {
          setNotes({ phase: 'failed', problems: problemsOf(reason) });
        }
      }
    };
    void fetchNotes();
    return () => stop.abort();
  }, [catalogue, sourceId, table]);
  const save = useCallback(
    async (edits: Edits) => {
      const transport = catalogue.desk.reach(sourceId);
      if (!transport) {
        return false;
      }
      try {
        const body = { source: sourceName(sourceId), ...edits };
        const reply = await single(transport, 'savenotes', body, 'notesshown');
        setProblems(reply.saved ? [] : reply.faults.map(fault => fault.problem));
        if (reply.saved) {
          setNotes({ phase: 'there', value: reply });
        }
        return reply.saved;
      } catch (reason) {
        setProblems(problemsOf(reason));
        return false;
      }
    },
    [catalogue, sourceId]
  );
  return { notes, problems, save };
}
