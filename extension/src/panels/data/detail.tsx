import { useState } from 'react';
import { type Catalogue, type Fetched, type Shown, tableId } from '../../core/catalogue';
import { sourceName } from '../../core/choices';
import type { SourceNode } from '../../core/tree';
import type { ColumnEntry, TableDetail } from '../../wire/types';
import { IconButton } from '../button';
import { Icon } from '../icons';
import { Problems } from '../problems';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import { ColumnValues } from './column_values';
import { Columns } from './columns';
import { useDataTools } from './data_tools';
import { KeyMapView } from './key_map_view';
import { NotesSlot } from './notes_slot';

interface DetailProps {
  readonly catalogue: Catalogue;
  readonly shown: Shown;
}

/** One source, table or column. */
export function Detail({ catalogue, shown }: DetailProps): JSX.Element {
  const { tables } = useStoreState(catalogue.store);
  if (shown.table === '') {
    return <SourceDetail catalogue={catalogue} shown={shown} />;
  }
  const fetched = tables.get(tableId(shown.sourceId, shown.table));
  return <FetchedDetail catalogue={catalogue} shown={shown} fetched={fetched} />;
}

function FetchedDetail(props: DetailProps & { fetched: Fetched<TableDetail> | undefined }): JSX.Element {
  const { catalogue, shown, fetched } = props;
  const trans = useTrans();
  if (fetched?.phase === 'there') {
    const column = fetched.value.columns.find(each => each.name === shown.column);
    return column ? (
      <ColumnDetail catalogue={catalogue} shown={shown} table={fetched.value} column={column} />
    ) : (
      <TableView catalogue={catalogue} shown={shown} table={fetched.value} />
    );
  }
  const failed = fetched?.phase === 'failed';
  return (
    <>
      <Title catalogue={catalogue} icon="table" name={shown.table} />
      {!failed && <p className="jp-Plainspoken-hint">{trans.__('Loading …')}</p>}
      {failed && (
        <>
          <Problems problems={fetched.problems} />
          <TryAgain onClick={() => void catalogue.fetchTable(shown.sourceId, shown.table)} />
        </>
      )}
    </>
  );
}

function TryAgain({ onClick }: { onClick: () => void }): JSX.Element {
  const trans = useTrans();
  return (
    <button type="button" className="jp-Plainspoken-choice" onClick={onClick} data-testid="plainspoken-try-again">
      {trans.__('Try again')}
    </button>
  );
}

function Title(props: { catalogue: Catalogue; icon: string; name: string }): JSX.Element {
  const trans = useTrans();
  return (
    <header className="jp-Plainspoken-detail-title">
      <Icon name={props.icon} />
      <h3 title={props.name}>{props.name}</h3>
      <IconButton
        icon="close"
        label={trans.__('Close the details')}
        onClick={() => props.catalogue.show(null)}
        testId="plainspoken-detail-close"
      />
    </header>
  );
}

function SourceDetail({ catalogue, shown }: DetailProps): JSX.Element | null {
  const trans = useTrans();
  const { sources } = useStoreState(catalogue.store);
  const node = sources.find(each => each.choice.id === shown.sourceId);
  if (!node) {
    return null;
  }
  const { info } = node.choice;
  return (
    <>
      <Title catalogue={catalogue} icon="source" name={info.name} />
      <p className="jp-Plainspoken-facts">
        {[info.dialect, info.detail, node.total > 0 ? trans._n('%2 table', '%2 tables', node.total, node.total.toLocaleString()) : '']
          .filter(part => part !== '')
          .join(' · ')}
      </p>
      {node.phase === 'loading' && (
        <>
          <p className="jp-Plainspoken-hint">{node.reading || trans.__('Opening …')}</p>
          <button type="button" className="jp-Plainspoken-choice" onClick={() => catalogue.close(shown.sourceId)}>
            {trans.__('Stop')}
          </button>
        </>
      )}
      {node.phase === 'open' && <LookedInto catalogue={catalogue} node={node} />}
      {node.phase === 'open' && node.problems.length > 0 && (
        <p className="jp-Plainspoken-hint">{trans.__('The list of tables is not whole:')}</p>
      )}
      <Problems problems={node.problems} />
      {node.phase === 'failed' && <TryAgain onClick={() => void catalogue.open(shown.sourceId)} />}
    </>
  );
}

/** How many tables were looked into, unless it is all of them. */
function LookedInto({ catalogue, node }: { catalogue: Catalogue; node: SourceNode }): JSX.Element | null {
  const trans = useTrans();
  const { looked, looking, total } = node;
  if (looked >= total) {
    return null;
  }
  return (
    <>
      <p className="jp-Plainspoken-hint" data-testid="plainspoken-looked">
        {trans.__('%1 of %2 tables looked into', looked.toLocaleString(), total.toLocaleString())}
        {'. '}
        {looking
          ? trans.__('The others follow while you work; until then their types are as declared.')
          : trans.__('The others have no samples, and their types are as declared.')}
      </p>
      {looking && (
        <button
          type="button"
          className="jp-Plainspoken-choice"
          data-testid="plainspoken-stop-looking"
          onClick={() => void catalogue.stopLooking(node.choice.id)}
        >
          {trans.__('Stop')}
        </button>
      )}
    </>
  );
}

/** What can be done with a name: put it where the cursor is, or ask about it. */
function NameButtons(props: { sourceId: string; insert: string; question: string }): JSX.Element {
  const { sourceId, insert, question } = props;
  const trans = useTrans();
  const tools = useDataTools();
  const [said, setSaid] = useState('');
  const put = () => {
    const done = tools.insert(insert);
    setSaid(done === 'inserted' ? trans.__('Inserted %1.', insert) : trans.__('Copied %1.', insert));
  };
  return (
    <div className="jp-Plainspoken-choices">
      <button
        type="button"
        className="jp-Plainspoken-choice"
        title={trans.__('Put %1 where the cursor of the cell or editor in front is, or copy it', insert)}
        data-testid="plainspoken-insert-name"
        onClick={put}
      >
        {trans.__('Insert name')}
      </button>
      <button
        type="button"
        className="jp-Plainspoken-choice"
        data-testid="plainspoken-ask-about"
        onClick={() => tools.ask(sourceId, question)}
      >
        {trans.__('Ask about this')}
      </button>
      <span role="status" className="jp-Plainspoken-hint" data-testid="plainspoken-name-said">
        {said}
      </span>
    </div>
  );
}

function TableView(props: DetailProps & { table: TableDetail }): JSX.Element {
  const { catalogue, shown, table } = props;
  const trans = useTrans();
  const facts = [
    sourceName(shown.sourceId),
    table.kind === 'table' ? '' : table.kind,
    table.rows === null ? '' : trans._n('%2 row', '%2 rows', table.rows, table.rows.toLocaleString()),
    trans._n('%1 column', '%1 columns', table.columns.length)
  ];
  return (
    <>
      <Title catalogue={catalogue} icon={table.kind === 'view' ? 'view' : 'table'} name={table.key} />
      <p className="jp-Plainspoken-facts">{facts.filter(fact => fact !== '').join(' · ')}</p>
      {table.comment && <p>{table.comment}</p>}
      {table.unread && (
        <p className="jp-Plainspoken-hint" data-testid="plainspoken-unread">
          {trans.__('Nobody looked into this table yet: its types are as declared, and keys that are not declared were not looked for.')}
        </p>
      )}
      <NameButtons sourceId={shown.sourceId} insert={table.insert} question={`${table.key} `} />
      <NotesSlot catalogue={catalogue} shown={shown} />
      <h4>{trans.__('Columns')}</h4>
      <Columns catalogue={catalogue} shown={shown} table={table} />
      {table.refers_to.length + table.referred_by.length > 0 && (
        <>
          <h4>{trans.__('Keys')}</h4>
          <KeyMapView table={table} onGo={key => void catalogue.goTo({ ...shown, table: key, column: '' })} />
        </>
      )}
    </>
  );
}

function ColumnDetail(props: DetailProps & { table: TableDetail; column: ColumnEntry }): JSX.Element {
  const { catalogue, shown, table, column } = props;
  const trans = useTrans();
  const facts = [
    column.declared && column.declared.toLowerCase() !== column.type ? `${column.type} (${column.declared})` : column.type,
    column.primary_key ? trans.__('primary key') : '',
    column.nullable && !column.primary_key ? trans.__('may be missing') : ''
  ];
  const go = (key: string) => void catalogue.goTo({ ...shown, table: key, column: '' });
  return (
    <>
      <Title catalogue={catalogue} icon={column.primary_key ? 'key' : 'column'} name={column.name} />
      <p className="jp-Plainspoken-facts">
        <button type="button" className="jp-Plainspoken-link" onClick={() => go(table.key)}>
          {table.key}
        </button>
        {' · '}
        {facts.filter(fact => fact !== '').join(' · ')}
      </p>
      {column.comment && <p>{column.comment}</p>}
      {column.refers_to && (
        <p>
          {trans.__('Refers to')}{' '}
          <button type="button" className="jp-Plainspoken-link" onClick={() => go(column.refers_to)}>
            {column.refers_to}
          </button>
        </p>
      )}
      <NameButtons sourceId={shown.sourceId} insert={column.insert} question={`${table.key} by ${column.name} `} />
      <NotesSlot catalogue={catalogue} shown={shown} />
      <ColumnValues catalogue={catalogue} shown={shown} column={column} />
    </>
  );
}
