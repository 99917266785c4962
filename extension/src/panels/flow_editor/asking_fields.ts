import { useCallback, useEffect, useMemo, useState } from 'react';
import { type Item, joined } from '../../core/field_completion';
import { aboutField, Proposals } from '../../core/proposals';
import { completeField, completeStatement, proposedItems } from '../../core/step_form';
import type { Field, Proposal, Proposed } from '../../wire/types';
import { useEditor, useStep } from './context';
import type { Ask } from '../suggesting';

const NONE: readonly Proposal[] = [];
/** Other fields of a step are typed into as well: propose anew once that pauses. */
const PAUSE_MS = 200;

/** How a box of a field asks: a field of several lines has one for each part of each line. */
export type AskFor = (part?: string, line?: number) => Ask;

/** Completes what is typed into a field of the step in view: from what was kept in such fields, and what may stand there. */
export function useAsking(field: Field): AskFor {
  const editor = useEditor();
  const { id } = useStep();
  return useCallback<AskFor>(
    (part = '', line = -1) =>
      async (text, cursor, signal) => {
        const { flow, reach } = editor;
        if (!flow || !reach) {
          return null;
        }
        return field.kind === 'sql'
          ? completeStatement(reach, flow.source, text, cursor, signal)
          : completeField(reach, { flow, step: id, field: field.name, part, line }, text, cursor, signal);
      },
    [editor, id, field]
  );
}

/** Asks for what was kept in such a field, and for the values that fit it. */
export function useProposing(field: Field): Ask {
  const propose = usePropose(field);
  const kept = useAsking(field);
  return useCallback<Ask>(
    async (text, cursor, signal) => {
      // Either may fail, and the other still helps.
      const [own, proposed] = await Promise.all([
        kept()(text, cursor, signal).catch(() => null),
        propose().catch(() => null)
      ]);
      return joined(own, proposedItems(proposed?.items ?? NONE, text));
    },
    [kept, propose]
  );
}

/** What is found for a field, and found anew when what comes in changes, or what else the step is told; null for nothing. */
function useFound<T>(field: Field, find: (signal: AbortSignal) => Promise<T | null>): T | null {
  const { flow } = useEditor();
  const { id } = useStep();
  const [found, setFound] = useState<T | null>(null);
  const about = flow ? aboutField({ flow, step: id, field: field.name }) : '';
  useEffect(() => {
    const asking = new AbortController();
    const put = (next: T | null) => !asking.signal.aborted && setFound(next);
    // A form works without what is found for it; what is wrong with the rows shows with the rows.
    const timer = setTimeout(() => find(asking.signal).then(put, () => put(null)), PAUSE_MS);
    return () => {
      asking.abort();
      clearTimeout(timer);
    };
  }, [find, about]);
  return found;
}

/** The proposals for a field. */
export function useProposals(field: Field): { readonly items: readonly Proposal[]; readonly label: string } {
  return useFound(field, usePropose(field)) ?? { items: NONE, label: '' };
}

/** Asks Python for the proposals for a field, where it has to; null where none are made, and while nobody can be asked. */
function usePropose(field: Field): () => Promise<Proposed | null> {
  const editor = useEditor();
  const { id } = useStep();
  const proposals = useMemo(() => new Proposals(), [editor, id, field]);
  useEffect(() => () => proposals.dispose(), [proposals]);
  return useCallback(async () => {
    const { flow, reach } = editor;
    return field.proposed && flow && reach ? proposals.get(reach, { flow, step: id, field: field.name }) : null;
  }, [editor, id, field, proposals]);
}

/** What was mostly kept where one of a few is chosen, given what else the step is told; null for nothing. */
export function useUsual(field: Field): Item | null {
  const ask = useAsking(field);
  const find = useCallback(async (signal: AbortSignal) => (await ask()('', 0, signal))?.items[0] ?? null, [ask]);
  return useFound(field, find);
}

/** Completes words said to the flow about a step; `part` is `sentence` where they say anew what the step does. */
export function useAskingWords(step: string, part: '' | 'sentence'): Ask {
  const editor = useEditor();
  return useCallback<Ask>(
    async (text, cursor, signal) => {
      const { flow, reach } = editor;
      const typed = text.slice(0, cursor).trim() !== '';
      return flow && reach && typed ? completeField(reach, { flow, step, field: '', part }, text, cursor, signal) : null;
    },
    [editor, step, part]
  );
}
