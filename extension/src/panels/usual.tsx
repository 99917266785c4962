import type { Item } from '../core/field_completion';
import { useTell } from './tell';
import { useTrans } from './tools';

interface UsualProps {
  /** Null for nothing. */
  readonly item: Item | null;
  /** What people call it. */
  readonly label: string;
  readonly now: string;
  readonly onTake: (insert: string) => void;
}

/** Below a choice of few: a button that chooses what was mostly kept there; none where it is chosen. */
export function Usual({ item, label, now, onTake }: UsualProps): JSX.Element | null {
  const trans = useTrans();
  const tell = useTell();
  return item === null || item.insert === now ? null : (
    <button
      type="button"
      className="jp-Plainspoken-choice"
      data-testid="plainspoken-flow-usual"
      onClick={() => {
        tell(item.id ?? '', 'accepted');
        onTake(item.insert);
      }}
    >
      {trans.__('Take “%1”', label)} <small>{item.detail}</small>
    </button>
  );
}
