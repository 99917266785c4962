import { useTrans } from './tools';

interface SureProps {
  readonly ask: string;
  readonly onForget: () => void;
  readonly onLeave: () => void;
}

/** Asks once more before anything is forgotten. */
export function Sure({ ask, onForget, onLeave }: SureProps): JSX.Element {
  const trans = useTrans();
  return (
    <div className="jp-Plainspoken-actions" role="group" aria-label={ask}>
      <span>{ask}</span>
      <button type="button" className="jp-mod-styled jp-mod-warn" onClick={onForget} autoFocus>
        {trans.__('Forget it')}
      </button>
      <button type="button" className="jp-mod-styled" onClick={onLeave}>
        {trans.__('Leave it')}
      </button>
    </div>
  );
}
