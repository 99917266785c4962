import { useEffect, useState } from 'react';
import type { Conversation } from '../core/conversation';
import type { Desk } from '../core/desk';
import { isAbort, problemsOf } from '../wire/transport';
import type { Problem } from '../wire/types';
import { Problems } from './problems';
import { useStoreState } from './store';
import { useTrans } from './tools';

/** How many examples are shown. */
const SHOWN = 3;

/** The cell that makes a first source. */
const SETUP = '%load_ext assistant\n%connect sqlite:///shop.sqlite';

/** What stands in the panel before the first question. */
export function Empty({ conversation }: { conversation: Conversation }): JSX.Element | null {
  const state = useStoreState(conversation.desk.store);
  const source = state.choices.find(choice => choice.id === state.sourceId);
  if (source) {
    return <Start conversation={conversation} name={source.info.name} sourceId={source.id} />;
  }
  return state.ready ? (
    <>
      <Problems problems={state.problems} />
      <Connect />
    </>
  ) : null;
}

function Start(props: { conversation: Conversation; name: string; sourceId: string }): JSX.Element {
  const { conversation, name, sourceId } = props;
  const trans = useTrans();
  const { known, problems } = useExamples(conversation.desk, sourceId);
  const beginnings = [trans.__('how many'), trans.__('average'), trans.__('top 5')];
  return (
    <div className="jp-Plainspoken-empty" data-testid="plainspoken-empty">
      <h3>{trans.__('Ask %1 in plain words', name)}</h3>
      <p>{trans.__('The answer comes with the SQL, the dataflow and a chart. You can edit each of them.')}</p>
      <ul aria-busy={known === null && problems.length === 0}>
        {known === null && problems.length === 0 && <Waiting />}
        {known?.map(question => (
          <Example key={question} text={question} onPick={() => void conversation.ask(question)} />
        ))}
        {known?.length === 0 &&
          beginnings.map(text => (
            <Example key={text} text={`${text} …`} onPick={() => conversation.propose(`${text} `)} />
          ))}
      </ul>
      <Problems problems={problems} />
    </div>
  );
}

function Example(props: { text: string; onPick: () => void }): JSX.Element {
  return (
    <li>
      <button type="button" className="jp-Plainspoken-example" onClick={props.onPick}>
        {props.text}
      </button>
    </li>
  );
}

/** Where examples will be: finding questions that are surely answered takes a moment when a source is new. */
function Waiting(): JSX.Element {
  return (
    <>
      {Array.from({ length: SHOWN }, (_, place) => (
        <li key={place} className="jp-Plainspoken-example" aria-hidden="true" />
      ))}
    </>
  );
}

interface Examples {
  /** Null until Python has answered, and where the source cannot be asked at all. */
  readonly known: readonly string[] | null;
  readonly problems: readonly Problem[];
}

const NONE_YET: Examples = { known: null, problems: [] };

/** Whole questions that suit the source, from Python. */
function useExamples(desk: Desk, sourceId: string): Examples {
  const [examples, setExamples] = useState(NONE_YET);
  useEffect(() => {
    const controller = new AbortController();
    setExamples(NONE_YET);
    desk
      .complete(sourceId, 'question', '', 0, controller.signal)
      .then(found => {
        const questions = (found?.items ?? []).filter(item => item.kind === 'question');
        setExamples({ known: questions.slice(0, SHOWN).map(item => item.insert), problems: [] });
      })
      // What cannot be opened cannot be asked: no question to begin with would be answered.
      .catch((reason: unknown) => isAbort(reason) || setExamples({ known: null, problems: problemsOf(reason) }));
    return () => controller.abort();
  }, [desk, sourceId]);
  return examples;
}

function Connect(): JSX.Element {
  const trans = useTrans();
  return (
    <div className="jp-Plainspoken-empty" data-testid="plainspoken-connect">
      <h3>{trans.__('Nothing to ask yet')}</h3>
      <p>{trans.__('Connect a database in a notebook cell, then ask here:')}</p>
      <pre>{SETUP}</pre>
      <p>
        {trans.__('Any SQLAlchemy address works, and so do the DataFrames of the notebook and files in the workspace.')}
      </p>
    </div>
  );
}
