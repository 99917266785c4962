import { type Fragment, fragments, type Meaning } from '../core/spans';
import { splitHits } from '../core/used';
import type { AnswerDocument, Grounding } from '../wire/types';
import { useLinked } from './linked';
import { useTrans } from './tools';

interface QuestionProps {
  readonly text: string;
  readonly follows: string;
  readonly grounding: Grounding | null;
  /** Null while there is none. */
  readonly answer: AnswerDocument | null;
}

/** The question as it was typed, each word marked with what it was taken to mean. */
export function Question({ text, follows, grounding, answer }: QuestionProps): JSX.Element {
  return (
    <div className="jp-Plainspoken-question" data-testid="plainspoken-question">
      {follows && (
        <span className="jp-Plainspoken-follows" title={follows}>
          ↳ {follows}
        </span>
      )}
      <p>
        {fragments(text, meaningOf(grounding, answer)).map((piece, index) => (
          <Word key={index} piece={piece} />
        ))}
      </p>
    </div>
  );
}

function Word({ piece }: { piece: Fragment }): JSX.Element {
  const trans = useTrans();
  if (piece.mark === '') {
    return <>{piece.text}</>;
  }
  if (piece.reasons.length > 0) {
    return <UsedWord piece={piece} />;
  }
  const unused = piece.mark === 'unused';
  return (
    <span
      className={`jp-Plainspoken-word jp-mod-${piece.mark}`}
      title={unused ? trans.__('Not used: no part of the SQL comes from this') : piece.why}
    >
      {piece.text}
      {unused && <span className="jp-Plainspoken-hidden"> {trans.__('(not used)')}</span>}
    </span>
  );
}

/** A word that asked for a part of the SQL: pointing at one shows the other. */
function UsedWord({ piece }: { piece: Fragment }): JSX.Element {
  const { shown, show } = useLinked();
  const linked = piece.reasons.some(reason => shown.includes(reason));
  const point = () => show(piece.reasons);
  const leave = () => show([]);
  return (
    <span
      className={`jp-Plainspoken-word jp-mod-reason${linked ? ' jp-mod-linked' : ''}`}
      title={piece.why}
      role="note"
      aria-label={`${piece.text}: ${piece.why}`}
      tabIndex={0}
      onMouseEnter={point}
      onMouseLeave={leave}
      onFocus={point}
      onBlur={leave}
    >
      {piece.text}
    </span>
  );
}

/** Before there is an answer: what was found. After: what the query made of it. */
function meaningOf(grounding: Grounding | null, answer: AnswerDocument | null): Meaning {
  const found = answer?.grounding ?? grounding;
  return {
    hits: found ? splitHits(found, answer?.sql ?? null).used : [],
    reasons: answer?.reasons ?? [],
    unused: answer?.unused ?? found?.unused ?? []
  };
}
