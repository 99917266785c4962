import { MarkerType } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { contentKeys } from '../../core/flow_keys';
import type { FlowLooks } from '../../core/flow_looks';
import { sameItems, type ShownEdge, type ShownStep, shownEdges } from '../../core/flow_view';
import type { FlowDocument } from '../../wire/types';
import { useStoreState } from '../store';
import type { FlowLineType } from './line';

/** The lines of the canvas with their numbers of rows; `chosen` is the id of the one that was clicked. */
export function useEdges(
  flow: FlowDocument,
  steps: readonly ShownStep[],
  looks: FlowLooks,
  chosen: string
): FlowLineType[] {
  const counts = useCounts(flow, looks);
  const lines = useLines(steps);
  const kept = useRef<readonly FlowLineType[]>([]);
  return useMemo(() => {
    const next = toEdges(lines, chosen, counts, kept.current);
    kept.current = sameItems(kept.current, next) ? kept.current : next;
    return kept.current as FlowLineType[];
  }, [lines, chosen, counts]);
}

/** How many rows leave each step, as far as anybody looked. */
function useCounts(flow: FlowDocument, looks: FlowLooks): ReadonlyMap<string, string> {
  const { counts } = useStoreState(looks.store);
  const kept = useRef<ReadonlyMap<string, string>>(new Map());
  return useMemo(() => {
    const keys = contentKeys(flow);
    const known = [...counts].filter(([id, { key }]) => key === keys.get(id));
    const next = new Map(known.map(([id, { text }]) => [id, text]));
    if (next.size !== kept.current.size || [...next].some(([id, text]) => kept.current.get(id) !== text)) {
      kept.current = next;
    }
    return kept.current;
  }, [flow, counts]);
}

/** The lines of the flow; the same list while none of them changes. */
function useLines(steps: readonly ShownStep[]): readonly ShownEdge[] {
  const kept = useRef<readonly ShownEdge[]>([]);
  return useMemo(() => {
    const lines = shownEdges(steps);
    if (!sameItems(kept.current.map(each => each.id), lines.map(each => each.id))) {
      kept.current = lines;
    }
    return kept.current;
  }, [steps]);
}

const MARKER = { type: MarkerType.ArrowClosed, width: 14, height: 14 };

/** One of which nothing changed keeps its object, so that React Flow leaves it alone. */
function toEdges(
  lines: readonly ShownEdge[],
  chosen: string,
  counts: ReadonlyMap<string, string>,
  before: readonly FlowLineType[]
): FlowLineType[] {
  const known = new Map(before.map(edge => [edge.id, edge]));
  return lines.map(({ id, source, target, place }) => {
    const count = place === null ? '' : (counts.get(source) ?? '');
    const old = known.get(id);
    if (old && old.data?.count === count && old.selected === (id === chosen)) {
      return old;
    }
    return {
      id,
      type: 'rows',
      source,
      target,
      targetHandle: `in-${place ?? 0}`,
      selected: id === chosen,
      data: old?.data?.count === count ? old.data : { count },
      focusable: false,
      className: place === null ? 'jp-mod-value' : '',
      markerEnd: MARKER
    };
  });
}
