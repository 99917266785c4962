import { useState } from 'react';
import { connect, disconnect, downstream } from '../../core/flow_editing';
import type { ShownStep } from '../../core/flow_view';
import { useTrans } from '../tools';
import { useEditor } from './context';

interface ReadsProps {
  readonly steps: readonly ShownStep[];
  readonly step: ShownStep;
}

/** What the step reads, to be chosen: the lines of the canvas, for the keyboard. */
export function Reads({ steps, step }: ReadsProps): JSX.Element {
  const trans = useTrans();
  const name = (place: number) =>
    step.places === 1 ? trans.__('Reads') : place === 0 ? trans.__('First input') : trans.__('Second input');
  const places = Math.max(step.places, step.given.inputs.length);
  return (
    <div className="jp-PlainspokenFlow-reads">
      {Array.from({ length: places }, (_, place) => (
        <Input key={place} name={name(place)} place={place} steps={steps} step={step} />
      ))}
    </div>
  );
}

interface InputProps extends ReadsProps {
  readonly name: string;
  readonly place: number;
}

/** One input. The steps to choose from, hundreds in a large flow, are listed once somebody comes to choose. */
function Input({ name, place, steps, step }: InputProps): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const [open, setOpen] = useState(false);
  const now = step.given.inputs[place] ?? '';
  const later = open && editor.flow ? downstream(editor.flow, step.id) : null;
  const offered = steps.filter(other => (later ? !later.has(other.id) : other.id === now));
  const known = now === '' || offered.some(other => other.id === now);
  const choose = (from: string) =>
    editor.edit(before => (from === '' ? disconnect(before, now, step.id) : connect(before, from, step.id, place)));
  return (
    <label className="jp-PlainspokenFlow-field">
      <span>{name}</span>
      <select
        className="jp-PlainspokenFlow-input"
        value={now}
        onPointerDown={() => setOpen(true)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onChange={event => choose(event.target.value)}
      >
        <option value="">{trans.__('nothing yet')}</option>
        {!known && <option value={now}>{trans.__('%1 (missing)', now)}</option>}
        {offered.map(other => (
          <option key={other.id} value={other.id}>
            {other.title === other.id ? other.id : `${other.title} (${other.id})`}
          </option>
        ))}
      </select>
    </label>
  );
}
