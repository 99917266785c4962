import type { AnswerDocument } from '../wire/types';
import { AnswerCard } from './answer';
import { LinkProvider } from './linked';
import { Question } from './question';
import { useTrans } from './tools';

/** The newest version of the document this reads. */
const VERSION = 1;

/** An answer in an output: the card, to be looked at. */
export default function AnswerOutput({ answer }: { answer: AnswerDocument }): JSX.Element {
  const trans = useTrans();
  if (answer.version > VERSION) {
    return <p>{trans.__('This answer was made by a newer Plainspoken. Run the cell again to see it.')}</p>;
  }
  return (
    <LinkProvider>
      <div className="jp-Plainspoken-turn">
        {answer.question && (
          <Question
            text={answer.question}
            follows={answer.follows}
            grounding={answer.grounding}
            answer={answer}
          />
        )}
        <AnswerCard
          answer={answer}
          busy={false}
          problems={[]}
          failedSql=""
          preview={null}
          verdict=""
          actions={null}
        />
      </div>
    </LinkProvider>
  );
}
