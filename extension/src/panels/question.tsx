import { fragments, type Meaning } from '../core/spans';
import { splitHits } from '../core/used';
import type { AnswerDocument, Grounding } from '../wire/types';
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
  const trans = useTrans();
  return (
    <div className="jp-Plainspoken-question" data-testid="plainspoken-question">
      {follows && (
        <span className="jp-Plainspoken-follows" title={follows}>
          ↳ {follows}
        </span>
      )}
      <p>
        {fragments(text, meaningOf(grounding, answer)).map((piece, index) =>
          piece.mark === '' ? (
            piece.text
          ) : (
            <span
              key={index}
              className={`jp-Plainspoken-word jp-mod-${piece.mark}`}
              title={piece.mark === 'unused' ? trans.__('Not used: nothing in the data matches this') : piece.why}
            >
              {piece.text}
            </span>
          )
        )}
      </p>
    </div>
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
