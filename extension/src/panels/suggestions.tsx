import type { CompletionItem } from '../wire/types';
import { Icon } from './icons';
import { useTrans } from './tools';

interface SuggestionsProps {
  readonly id: string;
  readonly items: readonly CompletionItem[];
  /** The place of the chosen one, or -1. */
  readonly chosen: number;
  readonly onTake: (item: CompletionItem) => void;
}

/** A short list above the question; it never takes the focus. */
export function Suggestions(props: SuggestionsProps): JSX.Element | null {
  const trans = useTrans();
  if (props.items.length === 0) {
    return null;
  }
  return (
    <ul
      id={props.id}
      className="jp-Plainspoken-suggestions"
      role="listbox"
      aria-label={trans.__('Suggestions')}
      data-testid="plainspoken-suggestions"
    >
      {props.items.map((item, place) => (
        <li
          key={`${item.kind}:${item.label}`}
          id={`${props.id}-${place}`}
          role="option"
          aria-selected={place === props.chosen}
          onMouseDown={event => {
            event.preventDefault();
            props.onTake(item);
          }}
        >
          <Icon name={item.kind} />
          <span>{item.label}</span>
          <small>{item.why}</small>
        </li>
      ))}
    </ul>
  );
}
