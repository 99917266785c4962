import type { FlowDocument } from '../../wire/types';
import { useTrans } from '../tools';
import { useEditor } from './context';
import { useTables } from './use_tables';

/** Tables that are offered to begin with; the others are in the field of the step *Table*. */
const OFFERED = 12;

/** What stands on the canvas while the flow has no step: the tables to begin with. */
export function Beginning({ flow }: { flow: FlowDocument }): JSX.Element {
  const trans = useTrans();
  const editor = useEditor();
  const tables = useTables(flow.source);
  const more = (tables?.length ?? 0) - OFFERED;
  return (
    <div className="jp-PlainspokenFlow-beginning" data-testid="plainspoken-flow-beginning">
      <h3>{trans.__('Begin with a table')}</h3>
      {flow.source === '' ? (
        <p className="jp-Plainspoken-hint">{trans.__('Choose the data at the top first.')}</p>
      ) : tables === null ? (
        <p className="jp-Plainspoken-hint">{trans.__('Reading which tables %1 has …', flow.source)}</p>
      ) : (
        <ul>
          {tables.slice(0, OFFERED).map(({ key }) => (
            <li key={key}>
              <button type="button" className="jp-Plainspoken-choice" onClick={() => editor.begin(key)}>
                {key}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="jp-Plainspoken-hint">
        {more > 0
          ? trans._n('or say the name of another one (there is %1 more) in the line above', 'or say the name of another one (there are %1 more) in the line above', more)
          : trans.__('or say its name in the line above')}
      </p>
    </div>
  );
}
