import type { Turn } from '../core/turn';
import { IconButton } from './button';
import { useTrans } from './tools';

/** What happens right now, and the way to stop it. */
export function ProgressLine(props: { turn: Turn; onCancel: () => void }): JSX.Element {
  const trans = useTrans();
  const words = {
    starting: trans.__('Reading the question …'),
    grounded: trans.__('Writing the query …'),
    drafted: trans.__('Running the query …')
  };
  const text = props.turn.answers ? trans.__('Running the query …') : words[props.turn.progress];
  return (
    <div className="jp-Plainspoken-progress" role="status" data-testid="plainspoken-progress">
      <span className="jp-Plainspoken-spinner" aria-hidden="true" />
      <span>{text}</span>
      <IconButton icon="stop" label={trans.__('Stop')} onClick={props.onCancel} testId="plainspoken-cancel">
        {trans.__('Stop')}
      </IconButton>
    </div>
  );
}
