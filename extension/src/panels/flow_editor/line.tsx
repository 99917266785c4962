import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { useTrans } from '../tools';

/** A line between two steps. `count` is how many rows go along it, in words; empty where nobody knows. */
export type FlowLineType = Edge<{ count: string }, 'rows'>;

/** A line of the canvas with the number of rows on it. */
export const FlowLine = memo(function FlowLine(props: EdgeProps<FlowLineType>): JSX.Element {
  const trans = useTrans();
  const [path, x, y] = getBezierPath(props);
  const count = props.data?.count ?? '';
  return (
    <>
      <BaseEdge id={props.id} path={path} markerEnd={props.markerEnd} />
      {count !== '' && (
        <EdgeLabelRenderer>
          <span
            className="jp-PlainspokenFlow-count"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            title={trans.__('%1 rows', count)}
            data-count={props.source}
          >
            {count}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
