import { useEffect, useId, useRef, useState } from 'react';
import type { Items } from '../../core/field_completion';

interface SuggestingProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
  /** What fits at the cursor; null for nothing. */
  readonly suggest: (text: string, cursor: number) => Items | null;
  /** Several lines, for longer expressions. */
  readonly long?: boolean;
  readonly testId?: string;
}

/** A text field that completes: arrows choose, Enter or Tab takes, Escape closes the list. */
export function Suggesting(props: SuggestingProps): JSX.Element {
  const id = useId();
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [shown, setShown] = useState<Items | null>(null);
  const [chosen, setChosen] = useState(-1);
  const caret = useRef<number | null>(null);
  const close = () => {
    setShown(null);
    setChosen(-1);
  };
  const look = (text: string, cursor: number) => {
    const items = props.suggest(text, cursor);
    setShown(items && items.items.length > 0 ? items : null);
    setChosen(-1);
  };
  const take = (place: number) => {
    if (shown) {
      const { insert } = shown.items[place];
      caret.current = shown.from + insert.length;
      props.onChange(props.value.slice(0, shown.from) + insert + props.value.slice(shown.to));
      close();
    }
  };
  useEffect(() => {
    if (caret.current !== null) {
      input.current?.setSelectionRange(caret.current, caret.current);
      caret.current = null;
    }
  });
  const onKeyDown = (event: React.KeyboardEvent) => {
    const count = shown?.items.length ?? 0;
    if (event.key === 'ArrowDown' && shown === null) {
      look(props.value, input.current?.selectionStart ?? props.value.length);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((chosen + step + count) % Math.max(count, 1));
    } else if ((event.key === 'Enter' || event.key === 'Tab') && shown && (chosen >= 0 || event.key === 'Tab')) {
      take(Math.max(chosen, 0));
    } else if (event.key === 'Escape' && shown) {
      close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const common = {
    ref: input,
    className: 'jp-PlainspokenFlow-input',
    role: 'combobox',
    'aria-label': props.label,
    'aria-autocomplete': 'list' as const,
    'aria-expanded': shown !== null,
    'aria-controls': shown ? id : undefined,
    'aria-activedescendant': chosen >= 0 ? `${id}-${chosen}` : undefined,
    'data-testid': props.testId,
    placeholder: props.placeholder,
    value: props.value,
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      props.onChange(event.target.value);
      look(event.target.value, event.target.selectionStart ?? event.target.value.length);
    },
    onFocus: () => props.value === '' && look('', 0),
    onBlur: close,
    onKeyDown
  };
  return (
    <span className="jp-PlainspokenFlow-suggesting">
      {props.long ? <textarea {...common} rows={Math.min(6, 1 + Math.floor(props.value.length / 34))} /> : <input {...common} />}
      {shown && <List id={id} items={shown} chosen={chosen} onTake={take} />}
    </span>
  );
}

function List(props: { id: string; items: Items; chosen: number; onTake: (place: number) => void }): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.children[props.chosen]?.scrollIntoView({ block: 'nearest' }), [props.chosen]);
  return (
    <ul ref={list} id={props.id} role="listbox" className="jp-PlainspokenFlow-list">
      {props.items.items.map((item, place) => (
        <li
          key={item.label}
          id={`${props.id}-${place}`}
          role="option"
          aria-selected={place === props.chosen}
          // The field keeps the focus: a click must not take it before the suggestion is in.
          onMouseDown={event => {
            event.preventDefault();
            props.onTake(place);
          }}
        >
          <span>{item.label}</span> <small>{item.detail}</small>
        </li>
      ))}
    </ul>
  );
}
