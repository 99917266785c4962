import { formatPercent } from '../core/format';
import type { AnswerDocument } from '../wire/types';
import type { AnswerActions } from './answer';
import { useTrans } from './tools';

interface ReadingsProps {
  readonly answer: AnswerDocument;
  readonly actions: AnswerActions | null;
}

/** The other ways the question could be understood; one click runs one. */
export function Readings({ answer, actions }: ReadingsProps): JSX.Element | null {
  const trans = useTrans();
  const others = answer.alternatives.filter(draft => draft.sql !== answer.sql);
  if (others.length === 0) {
    return null;
  }
  return (
    <details className="jp-Plainspoken-details" data-testid="plainspoken-readings">
      <summary>{trans._n('%1 other reading', '%1 other readings', others.length)}</summary>
      <ul className="jp-Plainspoken-readings">
        {others.map((draft, index) => (
          <li key={index}>
            <button
              type="button"
              className="jp-Plainspoken-reading"
              disabled={actions === null}
              onClick={() => actions?.run(draft.sql)}
            >
              <code>{draft.sql}</code>
              <small title={draft.reasons.map(reason => reason.text).join('\n')}>
                {formatPercent(draft.confidence)}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
