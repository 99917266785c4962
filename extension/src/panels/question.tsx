import { fragments } from '../core/spans';
import type { Grounding, Span } from '../wire/types';
import { useTrans } from './tools';

interface QuestionProps {
  readonly text: string;
  readonly follows: string;
  readonly grounding: Grounding | null;
  readonly unused: readonly Span[];
}

/** The question as it was typed, each word marked with what it was taken to mean. */
export function Question(props: QuestionProps): JSX.Element {
  const trans = useTrans();
  return (
    <div className="jp-Plainspoken-question" data-testid="plainspoken-question">
      {props.follows && (
        <span className="jp-Plainspoken-follows" title={props.follows}>
          ↳ {props.follows}
        </span>
      )}
      <p>
        {fragments(props.text, props.grounding, props.unused).map((piece, index) =>
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
