import { useId } from 'react';
import { chosenOption, respelt, saidOf, visible } from '../core/spellings';
import type { AnswerDocument, SpellingChoice } from '../wire/types';
import type { AnswerActions } from './answer';
import { Icon } from './icons';
import { useTrans } from './tools';

interface SpellingsProps {
  readonly answer: AnswerDocument;
  readonly busy: boolean;
  /** Null where there is nobody to run another query: the choice is told, not offered. */
  readonly actions: AnswerActions | null;
}

/** The values of the query that are stored in several spellings: which count, all of them or one. */
export function Spellings({ answer, busy, actions }: SpellingsProps): JSX.Element | null {
  const trans = useTrans();
  const choices = answer.spellings ?? [];
  if (choices.length === 0) {
    return null;
  }
  return (
    <ul
      className="jp-Plainspoken-spellings"
      aria-label={trans.__('Values stored in several spellings')}
      data-testid="plainspoken-spellings"
    >
      {choices.map((choice, index) => (
        <li key={index}>
          <Spelling
            choice={choice}
            said={saidOf(choice, answer.grounding)}
            busy={busy}
            onChoose={actions && ((sql, why) => actions.choose(respelt(answer, choice, sql, why)))}
          />
        </li>
      ))}
    </ul>
  );
}

interface SpellingProps {
  readonly choice: SpellingChoice;
  /** The words of the question it is about. */
  readonly said: string;
  readonly busy: boolean;
  readonly onChoose: ((sql: string, why: string) => void) | null;
}

function Spelling({ choice, said, busy, onChoose }: SpellingProps): JSX.Element {
  const trans = useTrans();
  const id = useId();
  const current = chosenOption(choice);
  const count = choice.spellings.length;
  const column = `${choice.table}.${choice.column}`;
  const some = trans.__('%1 of %2 spellings', choice.chosen.length, count);
  return (
    <>
      <Icon name="value" />
      {said && <span>{said} →</span>}
      <label htmlFor={id} title={column}>
        {choice.column}
      </label>
      <span aria-hidden>=</span>
      {onChoose ? (
        <select
          id={id}
          value={current}
          disabled={busy}
          title={trans.__('Stored in %1 spellings: choose which count', count)}
          onChange={event => {
            const option = choice.options[Number(event.target.value)];
            if (option) {
              const chosen = option.spellings.map(spelling => `'${spelling}'`).join(', ');
              onChoose(option.sql, trans.__("'%1': you chose %2 in %3", said, chosen, column));
            }
          }}
        >
          {current < 0 && <option value={-1}>{some}</option>}
          {choice.options.map((option, index) => (
            <option key={index} value={index}>
              {option.spellings.length > 1
                ? trans.__('all %1 spellings', count)
                : visible(option.spellings[0] ?? '')}
            </option>
          ))}
        </select>
      ) : (
        <output id={id}>{choice.chosen.map(visible).join(', ')}</output>
      )}
      <small>{choice.chosen.length === count ? choice.chosen.map(visible).join(', ') : some}</small>
    </>
  );
}
