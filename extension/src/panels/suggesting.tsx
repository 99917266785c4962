import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { type Items, joined } from '../core/field_completion';
import { Taken } from '../core/taken';
import { useTell } from './tell';

/** Suggestions that come later; what they were asked for may have changed by then. */
export type Ask = (text: string, cursor: number, signal: AbortSignal) => Promise<Items | null>;

interface SuggestingProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
  /** What fits at the cursor at once; null for nothing. */
  readonly suggest?: (text: string, cursor: number) => Items | null;
  /** What else fits, once somebody who knows more was asked. */
  readonly ask?: Ask;
  /** Several lines, for longer expressions. */
  readonly long?: boolean;
  /** Plain words rather than code. */
  readonly plain?: boolean;
  readonly testId?: string;
  readonly title?: string;
  /** Begin here, with all of the text selected. */
  readonly autoFocus?: boolean;
  /** Keys that the list has no use for: without a list, the arrows and Escape too. */
  readonly onKeyDown?: (event: React.KeyboardEvent) => void;
}

/** Typing comes in bursts: ask once it pauses. */
const PAUSE_MS = 90;
/** The least room below a field for its list; with less it opens above. */
const ROOM = 190;

/**
 * A text field that completes: arrows choose, Enter or Tab takes, Escape closes the list. Until an arrow is pressed
 * Enter and, where nothing was typed, Tab are the form's own, so that the list is never in the way.
 */
export function Suggesting(props: SuggestingProps): JSX.Element {
  const id = useId();
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const caret = useRef<number | null>(null);
  const tell = useTell();
  const taken = useRef(new Taken()).current;
  const { shown, chosen, choose, look, close } = useSuggestions(props);
  const take = (place: number) => {
    if (shown) {
      const { insert, id: name } = shown.items[place];
      taken.take(name, insert, tell, () => input.current?.value ?? '');
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
    if (event.nativeEvent.isComposing) {
      return;
    }
    const count = shown?.items.length ?? 0;
    const typed = shown !== null && shown.to > shown.from;
    if (event.key === 'ArrowDown' && shown === null && !props.onKeyDown) {
      look(props.value, input.current?.selectionStart ?? props.value.length);
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && shown) {
      choose(event.key === 'ArrowDown' ? (chosen + 1) % count : (Math.max(chosen, 0) + count - 1) % count);
    } else if (event.key === 'Enter' && shown && chosen >= 0) {
      take(chosen);
    } else if (event.key === 'Tab' && !event.shiftKey && shown && (chosen >= 0 || typed)) {
      take(Math.max(chosen, 0));
    } else if (event.key === 'Escape' && shown) {
      tell(shown.items[0].id ?? '', 'dismissed');
      close();
    } else {
      if (event.key === 'Enter') {
        taken.settle(); // those who keep the text may empty the field
      }
      props.onKeyDown?.(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const common = {
    ref: input,
    className: `jp-PlainspokenFlow-input ${props.plain ? '' : 'jp-mod-code'}`,
    role: 'combobox',
    'aria-label': props.label,
    'aria-autocomplete': 'list' as const,
    'aria-expanded': shown !== null,
    'aria-controls': shown ? id : undefined,
    'aria-activedescendant': chosen >= 0 ? `${id}-${chosen}` : undefined,
    'data-testid': props.testId,
    placeholder: props.placeholder,
    title: props.title,
    autoFocus: props.autoFocus,
    value: props.value,
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      props.onChange(event.target.value);
      look(event.target.value, event.target.selectionStart ?? event.target.value.length);
    },
    onFocus: () => {
      if (props.value === '') {
        look('', 0);
      } else if (props.autoFocus) {
        input.current?.select();
      }
    },
    onBlur: () => {
      close();
      taken.settle();
    },
    onKeyDown
  };
  const lines = props.value.split('\n').reduce((sum, line) => sum + 1 + Math.floor(line.length / 34), 0);
  return (
    <span className="jp-PlainspokenFlow-suggesting">
      {props.long ? <textarea {...common} rows={Math.min(6, lines)} /> : <input {...common} />}
      {shown && <List id={id} items={shown} chosen={chosen} field={input.current} onTake={take} />}
    </span>
  );
}

interface Suggestions {
  readonly shown: Items | null;
  /** The place of the chosen one; -1 for none. */
  readonly chosen: number;
  readonly choose: (place: number) => void;
  readonly look: (text: string, cursor: number) => void;
  readonly close: () => void;
}

/** The list that is shown: at once what the field knows itself, then what was asked for. The last wish counts. */
function useSuggestions({ suggest, ask }: SuggestingProps): Suggestions {
  const [shown, setShown] = useState<Items | null>(null);
  const [chosen, setChosen] = useState(-1);
  const asking = useRef<AbortController | null>(null);
  const touched = useRef(false);
  const show = (items: Items | null) => setShown(items && items.items.length > 0 ? items : null);
  const close = () => {
    asking.current?.abort();
    setShown(null);
    setChosen(-1);
  };
  useEffect(() => () => asking.current?.abort(), []);
  const look = (text: string, cursor: number) => {
    close();
    const own = suggest?.(text, cursor) ?? null;
    show(own);
    touched.current = false;
    if (ask) {
      const { signal } = (asking.current = new AbortController());
      const found = () => ask(text, cursor, signal);
      const put = (items: Items | null) => !signal.aborted && !touched.current && show(joined(items, own));
      // A list that only Python has may fail to come: then there is none, and typing goes on as before.
      setTimeout(() => !signal.aborted && found().then(put, () => undefined), PAUSE_MS);
    }
  };
  const choose = (place: number) => {
    touched.current = true;
    setChosen(place);
  };
  return { shown, chosen, choose, look, close };
}

interface ListProps {
  readonly id: string;
  readonly items: Items;
  readonly chosen: number;
  readonly field: HTMLElement | null;
  readonly onTake: (place: number) => void;
}

/** The list stands over everything else: the panes around a field would cut it off. */
function List({ id, items, chosen, field, onTake }: ListProps): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // No value: what newer browsers return here is no way to clean up.
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  // After every drawing and scrolling the list stands by its field again, wherever that has moved.
  useLayoutEffect(() => {
    const stand = () => field && list.current && standBy(field.getBoundingClientRect(), list.current);
    stand();
    document.addEventListener('scroll', stand, true);
    return () => document.removeEventListener('scroll', stand, true);
  });
  return createPortal(
    <ul ref={list} id={id} role="listbox" className="jp-PlainspokenFlow-list" data-testid="plainspoken-flow-suggestions">
      {items.items.map((item, at) => (
        <li
          key={`${item.label} ${item.insert}`}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === chosen}
          title={item.label}
          // The field keeps the focus: a click must not take it before the suggestion is in.
          onMouseDown={event => {
            event.preventDefault();
            onTake(at);
          }}
        >
          <span>{item.label}</span> <small>{item.detail}</small>
        </li>
      ))}
    </ul>,
    document.body
  );
}

/** Put a list below a field, or above it where there is too little room. */
function standBy(field: DOMRect, list: HTMLElement): void {
  const above = window.innerHeight - field.bottom < ROOM;
  list.style.left = `${field.left}px`;
  list.style.width = `${field.width}px`;
  list.style.top = above ? 'auto' : `${field.bottom + 1}px`;
  list.style.bottom = above ? `${window.innerHeight - field.top + 1}px` : 'auto';
}
