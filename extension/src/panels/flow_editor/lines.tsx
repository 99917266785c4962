import type { ReactNode } from 'react';
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

/** The lines of a field that has several: each can be removed, and one more added. */
export function Rows<T>({ label, items, fresh, wrong, short, onChange, children }: RowsProps<T>): JSX.Element {
  const trans = useTrans();
  return (
    <div className={`jp-PlainspokenFlow-lines ${short ? 'jp-mod-short' : ''}`} role="group" aria-label={label}>
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
      <button type="button" className="jp-Plainspoken-link" onClick={() => onChange([...items, fresh])}>
        {items.length === 0 ? trans.__('Add') : trans.__('Add another')}
      </button>
    </div>
  );
}

/** Give a field its lines; an optional one without any has no value. */
export function toList(props: FieldProps, items: readonly JsonValue[]): void {
  props.onChange(items.length === 0 && props.field.optional ? undefined : [...items]);
}
