import type { DeskState } from '../core/desk';
import { useTrans } from './tools';

/** What stands in the panel before the first question. */
export function Empty(props: { desk: DeskState; onPick: (question: string) => void }): JSX.Element {
  const trans = useTrans();
  const source = props.desk.choices.find(choice => choice.id === props.desk.sourceId);
  if (!source) {
    return props.desk.ready ? <Connect /> : <></>;
  }
  const examples = [
    trans.__('What is in this data?'),
    trans.__('How many rows are in each table?'),
    trans.__('Show the most recent entries')
  ];
  return (
    <div className="jp-Plainspoken-empty" data-testid="plainspoken-empty">
      <h3>{trans.__('Ask %1 in plain words', source.info.name)}</h3>
      <p>{trans.__('The answer comes with the SQL, the dataflow and a chart. You can edit each of them.')}</p>
      <ul>
        {examples.map(example => (
          <li key={example}>
            <button type="button" className="jp-Plainspoken-example" onClick={() => props.onPick(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Connect(): JSX.Element {
  const trans = useTrans();
  return (
    <div className="jp-Plainspoken-empty" data-testid="plainspoken-connect">
      <h3>{trans.__('Nothing to ask yet')}</h3>
      <p>{trans.__('Connect a database in a notebook cell, then ask here:')}</p>
      <pre>{'%load_ext assistant\n%connect sqlite:///shop.sqlite'}</pre>
      <p>{trans.__('Any SQLAlchemy address works, and so do the DataFrames of the notebook.')}</p>
    </div>
  );
}
