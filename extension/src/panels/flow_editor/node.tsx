import { Handle, type Node, type NodeHandle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { type ShownStep, type Standing, withNote } from '../../core/flow_view';
import { type Direction, STEP_HEIGHT, STEP_WIDTH } from '../../core/layout';
import { Icon } from '../icons';
import { type Translation, useTrans } from '../tools';

export type FlowNodeType = Node<{ step: ShownStep; direction: Direction }, 'step'>;

/** The number of the input that a handle stands for. */
export function placeOf(handle: string | null | undefined): number {
  return Number(handle?.slice('in-'.length) ?? 0) || 0;
}

/** How a step stands, in words; empty where there is nothing to say. */
export function standingInWords(standing: Standing, trans: Translation): string {
  switch (standing) {
    case 'wrong':
      return trans.__('Something is wrong with this step');
    case 'waiting':
      return trans.__('Waits for another step');
    case 'warned':
      return trans.__('Has a warning');
    default:
      return '';
  }
}

/** The mark of a step that is not well. */
export function StandingMark({ standing }: { standing: Standing }): JSX.Element | null {
  const words = standingInWords(standing, useTrans());
  return words === '' ? null : (
    <span className={`jp-PlainspokenFlow-mark jp-mod-${standing}`} title={words} role="img" aria-label={words}>
      <Icon name={standing === 'waiting' ? 'wait' : 'warning'} />
    </span>
  );
}

/** A step on the canvas. */
export const FlowNode = memo(Step, same);

function Step({ data, selected }: NodeProps<FlowNodeType>): JSX.Element {
  const trans = useTrans();
  const { step, direction } = data;
  const [into, out] =
    direction === 'down' ? [Position.Top, Position.Bottom] : [Position.Left, Position.Right];
  const classes = `jp-Plainspoken-step jp-PlainspokenFlow-step jp-mod-${step.kind} jp-mod-${step.standing}`;
  const said = withNote(step.sentence, step.given.note);
  return (
    <div className={classes} data-selected={selected} data-step={step.id} data-standing={step.standing} title={said}>
      {Array.from({ length: step.places }, (_, place) => (
        <Handle key={place} id={`in-${place}`} type="target" position={into} style={spread(place, step.places, direction)} />
      ))}
      <div className="jp-PlainspokenFlow-step-body">
        <Icon name={step.kind} or={step.group} />
        <span className="jp-Plainspoken-step-text">
          <strong>{step.title}</strong> <span>{step.sentence}</span>
        </span>
        <StandingMark standing={step.standing} />
        {step.ends && (
          <span className="jp-PlainspokenFlow-end" title={trans.__('The flow ends here')}>
            <Icon name="flag" />
          </span>
        )}
      </div>
      <Handle type="source" position={out} />
    </div>
  );
}

/** Where each of several inputs stands along one side, as a share of it. */
function shareOf(place: number, places: number): number {
  return (place + 1) / (places + 1);
}

function spread(place: number, places: number, direction: Direction): React.CSSProperties {
  const share = `${shareOf(place, places) * 100}%`;
  return direction === 'down' ? { left: share } : { top: share };
}

/** The points at which lines begin and end, so that React Flow need not measure the steps of a large flow. */
export function handlesOf(places: number, direction: Direction): NodeHandle[] {
  const at = (share: number, end: number) =>
    direction === 'down' ? { x: share * STEP_WIDTH, y: end * STEP_HEIGHT } : { x: end * STEP_WIDTH, y: share * STEP_HEIGHT };
  const point = { width: 0, height: 0 };
  const into = Array.from({ length: places }, (_, place) => ({ ...point, id: `in-${place}`, type: 'target' as const, ...at(shareOf(place, places), 0), position: direction === 'down' ? Position.Top : Position.Left }));
  return [...into, { ...point, type: 'source', ...at(0.5, 1), position: direction === 'down' ? Position.Bottom : Position.Right }];
}

function same(one: NodeProps<FlowNodeType>, other: NodeProps<FlowNodeType>): boolean {
  return (
    one.selected === other.selected &&
    one.data.step === other.data.step &&
    one.data.direction === other.data.direction
  );
}
