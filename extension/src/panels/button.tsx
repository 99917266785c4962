import type { ReactNode } from 'react';
import { Icon } from './icons';

interface IconButtonProps {
  readonly icon: string;
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly testId?: string;
  /** Shown beside the icon. */
  readonly children?: ReactNode;
}

/** A quiet button with an icon; its label is what a pointer or a screen reader gets. */
export function IconButton(props: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      className="jp-Plainspoken-button"
      title={props.label}
      aria-label={props.label}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      data-testid={props.testId}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
      {props.children}
    </button>
  );
}
