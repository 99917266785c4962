import type { KeyboardEvent } from 'react';

interface TabsProps<T extends string> {
  /** Prefix of the ids of the tabs and their panels. */
  readonly id: string;
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly label: string }[];
  readonly selected: T;
  readonly onSelect: (tab: T) => void;
}

/** A row of tabs; the arrow keys move along it. */
export function Tabs<T extends string>(props: TabsProps<T>): JSX.Element {
  const { tabs, selected, onSelect } = props;
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const at = tabs.findIndex(tab => tab.id === selected);
      const next = tabs[(at + step + tabs.length) % tabs.length];
      onSelect(next.id);
      document.getElementById(`${props.id}-tab-${next.id}`)?.focus();
    }
  };
  return (
    <div className="jp-Plainspoken-tabs" role="tablist" aria-label={props.label} onKeyDown={move}>
      {tabs.map(tab => (
        <button
          key={tab.id}
          id={`${props.id}-tab-${tab.id}`}
          type="button"
          role="tab"
          aria-selected={tab.id === selected}
          aria-controls={`${props.id}-${tab.id}`}
          tabIndex={tab.id === selected ? 0 : -1}
          data-testid={`plainspoken-tab-${tab.id}`}
          onClick={() => onSelect(tab.id)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
