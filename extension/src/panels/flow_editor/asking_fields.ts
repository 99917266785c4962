import { useCallback, useEffect, useMemo, useState } from 'react';
import { aboutField, Proposals } from '../../core/proposals';
import { completeField, completeStatement, proposedItems } from '../../core/step_form';
import type { Field, Proposal, Proposed } from '../../wire/types';
import { useEditor, useStep } from './context';
import type { Ask } from './suggesting';

const NONE: readonly Proposal[] = [];
/** Other fields of a step are typed into as well: propose anew once that pauses. */
const PAUSE_MS = 200;

/** Completes an expression typed into a field of the step in view. */
export function useCompletion(field: Field): Ask {
  const editor = useEditor();
  const { id } = useStep();
  return useCallback<Ask>(
    async (text, cursor, signal) => {
      const { flow, reach } = editor;
      if (!flow || !reach) {
        return null;
      }
      return field.kind === 'sql'
        ? completeStatement(reach, flow.source, text, cursor, signal)
        : completeField(reach, { flow, step: id, field: field.name }, text, cursor, signal);
    },
    [editor, id, field]
  );
}

/** Asks for the values that fit a field of the step in view, and what else there is to choose. */
export function useProposing(field: Field): Ask | undefined {
  const propose = usePropose(field);
  const ask = useCallback<Ask>(async text => proposedItems((await propose())?.items ?? NONE, text), [propose]);
  return field.proposed ? ask : undefined;
}

/** The proposals for a field, fetched anew when what comes in changes, or what else the step is told. */
export function useProposals(field: Field): { readonly items: readonly Proposal[]; readonly label: string } {
  const { flow } = useEditor();
  const { id } = useStep();
  const propose = usePropose(field);
  const [found, setFound] = useState({ items: NONE, label: '' });
  const about = flow ? aboutField({ flow, step: id, field: field.name }) : '';
  useEffect(() => {
    let current = true;
    const put = (next: typeof found | null) => current && setFound(next ?? { items: NONE, label: '' });
    // A form works without proposals; what is wrong with the rows shows with the rows.
    const timer = setTimeout(() => field.proposed && propose().then(put, () => put(null)), PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [field, propose, about]);
  return found;
}

/** Asks Python for the proposals for a field, where it has to; null while there is no flow, or nobody to ask. */
function usePropose(field: Field): () => Promise<Proposed | null> {
  const editor = useEditor();
  const { id } = useStep();
  const proposals = useMemo(() => new Proposals(), [editor, id, field]);
  useEffect(() => () => proposals.dispose(), [proposals]);
  return useCallback(async () => {
    const { flow, reach } = editor;
    return flow && reach && proposals.get(reach, { flow, step: id, field: field.name });
  }, [editor, id, field, proposals]);
}
