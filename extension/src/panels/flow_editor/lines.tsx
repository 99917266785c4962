import { type ReactNode, useEffect, useRef } from 'react';
import { replaced } from '../../core/field_values';
import type { JsonValue } from '../../wire/types';
import { IconButton } from '../button';
import { useTrans } from '../tools';
import type { FieldProps } from './fields';

interface RowsProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly fresh: T;
  readonly wrong: number | null;
  /** Lines of one short value each, close together. */
  readonly short?: boolean;
  readonly onChange: (items: T[]) => void;
  readonly children: (item: T, set: (item: T) => void, place: number) => ReactNode;
}

/** The lines of a field that has several: each can be removed, and one more added, which is typed into at once. */
export function Rows<T>({ label, items, fresh, wrong, short, onChange, children }: RowsProps<T>): JSX.Element {
  const trans = useTrans();
  const lines = useRef<HTMLDivElement>(null);
  const adding = useRef(false);
  useEffect(() => {
    if (adding.current) {
      adding.current = false;
      lines.current?.querySelector<HTMLElement>('.jp-PlainspokenFlow-line:last-child :is(input, textarea, select)')?.focus();
    }
  }, [items.length]);
  const add = () => {
    adding.current = true;
    onChange([...items, fresh]);
  };
  return (
    <div ref={lines} className={`jp-PlainspokenFlow-lines ${short ? 'jp-mod-short' : ''}`} role="group" aria-label={label}>
      {items.length > 0 && (
        <div className="jp-PlainspokenFlow-lines-scroll">
          {items.map((item, place) => (
            <div key={place} className="jp-PlainspokenFlow-line" data-wrong={place === wrong}>
              {children(item, next => onChange(replaced(items, place, next)), place)}
              <IconButton
                icon="close"
                label={trans.__('Remove line %1 of “%2”', place + 1, label)}
                onClick={() => onChange(replaced(items, place, undefined))}
              />
            </div>
          ))}
        </div>
      )}
      <button type="button" className="jp-Plainspoken-link" onClick={add}>
        {items.length === 0 ? trans.__('Add') : trans.__('Add another')}
      </button>
    </div>
  );
}

/** Give a field its lines; an optional one without any has no value. */
export function toList(props: FieldProps, items: readonly JsonValue[]): void {
  props.onChange(items.length === 0 && props.field.optional ? undefined : [...items]);
}
