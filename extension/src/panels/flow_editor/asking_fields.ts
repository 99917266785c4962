import { useCallback, useEffect, useState } from 'react';
import { contentKey } from '../../core/flow_keys';
import { completeField, completeStatement, proposedItems } from '../../core/step_form';
import { single } from '../../wire/transport';
import type { Field, Proposal } from '../../wire/types';
import { useEditor, useStep } from './context';
import type { Ask } from './suggesting';

const NONE: readonly Proposal[] = [];

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
  const editor = useEditor();
  const { id } = useStep();
  const ask = useCallback<Ask>(
    async (text, _, signal) => {
      const { flow, reach } = editor;
      if (!flow || !reach) {
        return null;
      }
      const { items } = await single(reach, 'propose', { flow, step: id, field: field.name }, 'proposed', signal);
      return proposedItems(items, text);
    },
    [editor, id, field]
  );
  return field.proposed ? ask : undefined;
}

/** The proposals for a field, fetched anew when what comes in changes, or what else the step is told. */
export function useProposals(field: Field): { readonly items: readonly Proposal[]; readonly label: string } {
  const editor = useEditor();
  const { id, given } = useStep();
  const [found, setFound] = useState({ items: NONE, label: '' });
  const { flow } = editor;
  const others = Object.entries(given.params).filter(([name]) => name !== field.name);
  const about = JSON.stringify([given.inputs.map(input => (flow ? contentKey(flow, input) : '')), others]);
  useEffect(() => {
    const asking = new AbortController();
    const { flow: now, reach } = editor;
    if (now && reach && field.proposed) {
      single(reach, 'propose', { flow: now, step: id, field: field.name }, 'proposed', asking.signal).then(setFound, () => {
        // A form works without proposals; what is wrong with the rows shows with the rows.
        if (!asking.signal.aborted) {
          setFound({ items: NONE, label: '' });
        }
      });
    }
    return () => asking.abort();
  }, [editor, id, field, about]);
  return found;
}
