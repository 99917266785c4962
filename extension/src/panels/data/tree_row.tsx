import type { MouseEvent } from 'react';
import type { Place, Row } from '../../core/tree';
import { Icon } from '../icons';
import { type Translation, useTrans } from '../tools';

interface TreeRowProps {
  readonly row: Row;
  readonly top: number;
  /** Whether the cursor is here. */
  readonly current: boolean;
  /** Whether this is what the details are about. */
  readonly shown: boolean;
  readonly onShow: () => void;
  readonly onToggle: () => void;
}

/** The id of the element of something in the tree. */
export function rowId(place: Place): string {
  return `jp-Plainspoken-row-${place.sourceId.replace(/\W/g, '_')}-${place.table}-${place.column}`;
}

/** One line of the tree. */
export function TreeRow({ row, top, current, shown, onShow, onToggle }: TreeRowProps): JSX.Element {
  const trans = useTrans();
  const said = saidOf(row, trans);
  const folds = row.kind === 'source' || (row.kind === 'table' && row.entry !== null);
  const open = row.kind === 'source' ? row.node.phase !== 'closed' : row.kind === 'table' && row.open;
  const fold = (event: MouseEvent) => {
    event.stopPropagation();
    onToggle();
  };
  return (
    <div
      id={rowId(row.place)}
      role="treeitem"
      className={`jp-Plainspoken-row jp-mod-${row.kind}`}
      style={{ top }}
      aria-level={row.kind === 'source' ? 1 : row.kind === 'column' ? 3 : 2}
      aria-setsize={said.siblings}
      aria-posinset={said.position}
      aria-expanded={folds ? open : undefined}
      aria-selected={shown}
      data-current={current}
      title={said.title}
      aria-label={labelOf(row, said)}
      onClick={onShow}
      onDoubleClick={folds ? fold : undefined}
    >
      <span className="jp-Plainspoken-fold" onClick={folds ? fold : undefined} onDoubleClick={event => event.stopPropagation()}>
        {folds && <Icon name={open ? 'unfolded' : 'folded'} />}
      </span>
      {said.icon && <Icon name={said.icon} />}
      <span className="jp-Plainspoken-row-name">{said.name}</span>
      <small>{said.detail}</small>
    </div>
  );
}

interface Said {
  readonly icon: string;
  readonly name: string;
  readonly detail: string;
  readonly title: string;
  readonly siblings?: number;
  readonly position?: number;
}

/** What is read out: all that the pointer would be told. */
function labelOf(row: Row, said: Said): string {
  return row.kind === 'failed' ? `${said.name}: ${said.title}` : said.title || said.name;
}

/** What a line says. */
function saidOf(row: Row, trans: Translation): Said {
  const { place, node } = row;
  switch (row.kind) {
    case 'source': {
      const { info, place: where } = node.choice;
      const counted = node.total || info.tables;
      const looked = node.looking
        ? trans.__('%1 of %2 tables looked into', node.looked.toLocaleString(), node.total.toLocaleString())
        : '';
      return {
        icon: where === 'notebook' ? 'notebook' : 'source',
        name: info.name,
        detail: counted > 0 ? `${node.looking ? `${node.looked.toLocaleString()} / ` : ''}${counted.toLocaleString()}` : '',
        title: [info.name, info.detail, looked].filter(part => part !== '').join(' · ')
      };
    }
    case 'table': {
      const position = { siblings: node.total, position: place.table + 1 };
      if (row.entry === null) {
        return { icon: 'table', name: '…', detail: '', title: trans.__('Loading …'), ...position };
      }
      const { key, kind, rows, comment } = row.entry;
      const counted = rows === null ? '' : rows.toLocaleString();
      const title = [key, kind, rows === null ? '' : trans._n('%2 row', '%2 rows', rows, rows.toLocaleString()), comment];
      return {
        icon: kind === 'view' ? 'view' : 'table',
        name: key,
        detail: counted,
        title: title.filter(part => part !== '').join(' · '),
        ...position
      };
    }
    case 'column': {
      const position = { siblings: row.table.columns, position: place.column + 1 };
      if (row.column === null) {
        return { icon: 'column', name: '…', detail: '', title: trans.__('Loading …'), ...position };
      }
      const { name, type, declared, comment, primary_key, refers_to } = row.column;
      const key = primary_key ? trans.__('primary key') : refers_to ? trans.__('refers to %1', refers_to) : '';
      return {
        icon: primary_key ? 'key' : refers_to ? 'reference' : 'column',
        name,
        detail: type,
        title: [name, declared || type, key, comment].filter(part => part !== '').join(' · '),
        ...position
      };
    }
    case 'failed':
      return { icon: 'warning', name: trans.__('cannot be opened'), detail: '', title: node.problems[0]?.message ?? '' };
    case 'empty':
      return { icon: '', name: trans.__('no tables'), detail: '', title: '' };
    default:
      return { icon: '', name: node.reading || trans.__('Opening …'), detail: '', title: node.reading };
  }
}
