import type { Turn } from '../core/turn';
import type { Opening } from '../wire/types';
import { IconButton } from './button';
import { type Translation, useTrans } from './tools';

/** How far the reading of a source is. */
function openingText(opening: Opening, trans: Translation): string {
  const done = opening.done.toLocaleString();
  const total = opening.total.toLocaleString();
  switch (opening.step) {
    case 'schema':
      return trans.__('Reading the schema: %1 of %2 tables', done, total);
    case 'samples':
      return trans.__('Looking into the tables: %1 of %2', done, total);
    case 'keys':
      return trans.__('Looking for keys that are not declared: %1 of %2 tables', done, total);
    default:
      return trans.__('Reading values: %1 of %2 columns', done, total);
  }
}

/** What happens right now, and the way to stop it. */
export function ProgressLine(props: { turn: Turn; onCancel: () => void }): JSX.Element {
  const trans = useTrans();
  const words = {
    starting: trans.__('Reading the question …'),
    grounded: trans.__('Writing the query …'),
    drafted: trans.__('Running the query …')
  };
  const running = props.turn.answers ? trans.__('Running the query …') : words[props.turn.progress];
  const text = props.turn.opening ? openingText(props.turn.opening, trans) : running;
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
