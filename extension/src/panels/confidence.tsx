import { CHOSEN } from '../core/turn';
import { confidenceLevel, formatPercent } from '../core/format';
import type { Reason } from '../wire/types';
import { useTrans } from './tools';

/** What Python calls the drafter when a person wrote the SQL. */
const PERSON = 'person';

interface ConfidenceProps {
  readonly value: number;
  readonly drafter: string;
  readonly reasons: readonly Reason[];
}

/** How sure the answer is: a word, a number, a colour, and why on hover. */
export function Confidence(props: ConfidenceProps): JSX.Element {
  const trans = useTrans();
  if (props.drafter === PERSON) {
    return (
      <span className="jp-Plainspoken-confidence jp-mod-person" data-testid="plainspoken-confidence">
        {trans.__('Your version')}
      </span>
    );
  }
  if (props.drafter === CHOSEN) {
    return (
      <span className="jp-Plainspoken-confidence jp-mod-person" data-testid="plainspoken-confidence">
        {trans.__('Your choice')}
      </span>
    );
  }
  const level = confidenceLevel(props.value);
  const words = {
    high: trans.__('Sure'),
    medium: trans.__('Fairly sure'),
    low: trans.__('Unsure')
  };
  const why = props.reasons.map(reason => reason.text).join('\n');
  return (
    <span
      className={`jp-Plainspoken-confidence jp-mod-${level}`}
      title={why || trans.__('How likely it is that this is what you meant')}
      data-testid="plainspoken-confidence"
    >
      {words[level]} · {formatPercent(props.value)}
    </span>
  );
}
