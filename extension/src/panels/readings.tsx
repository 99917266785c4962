import { formatPercent } from '../core/format';
import type { AnswerDocument, Draft, Reading } from '../wire/types';
import type { AnswerActions } from './answer';
import { useTrans } from './tools';

interface ReadingsProps {
  readonly answer: AnswerDocument;
  readonly actions: AnswerActions | null;
}

/** The readings of an answer that is not sure, as equals: what each means, and how its rows differ. */
export function Choice({ answer, actions }: ReadingsProps): JSX.Element | null {
  const trans = useTrans();
  const readings = answer.readings ?? [];
  if (readings.length < 2) {
    return null;
  }
  return (
    <section className="jp-Plainspoken-which" data-testid="plainspoken-choice">
      <h4>{trans.__('Which did you mean?')}</h4>
      <ReadingList
        readings={readings}
        label={trans.__('Which did you mean?')}
        shown={answer.sql}
        onChoose={actions && actions.choose}
      />
    </section>
  );
}

interface ReadingListProps {
  readonly readings: readonly Reading[];
  readonly label: string;
  /** The SQL of the one that is shown; empty for none. */
  readonly shown: string;
  /** Null where there is nobody to run one: the SQL is shown instead. */
  readonly onChoose: ((draft: Draft) => void) | null;
}

/** Readings to choose from. */
export function ReadingList({ readings, label, shown, onChoose }: ReadingListProps): JSX.Element {
  return (
    <ul className="jp-Plainspoken-readings" aria-label={label}>
      {readings.map((reading, index) => {
        const current = reading.draft.sql === shown;
        return (
          <li key={index}>
            {onChoose ? (
              <button
                type="button"
                className="jp-Plainspoken-reading"
                aria-pressed={current}
                title={reading.draft.sql}
                onClick={() => !current && onChoose(reading.draft)}
              >
                <ReadingText reading={reading} />
              </button>
            ) : (
              <details className="jp-Plainspoken-reading" data-shown={current}>
                <summary>
                  <ReadingText reading={reading} />
                </summary>
                <code>{reading.draft.sql}</code>
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function ReadingText({ reading }: { reading: Reading }): JSX.Element {
  return (
    <>
      <span>{reading.label}</span>
      <small>{formatPercent(reading.draft.confidence)}</small>
      {reading.result && <small className="jp-Plainspoken-reading-result">{reading.result}</small>}
    </>
  );
}

/** The other ways the question could be understood; one click runs one. */
export function OtherReadings({ answer, actions }: ReadingsProps): JSX.Element | null {
  const trans = useTrans();
  const offered = [answer.sql, ...(answer.readings ?? []).map(reading => reading.draft.sql)];
  const others = answer.alternatives.filter(draft => !offered.includes(draft.sql));
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
              onClick={() => actions?.choose(draft)}
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
