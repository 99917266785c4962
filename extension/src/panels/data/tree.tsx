import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Catalogue } from '../../core/catalogue';
import { lineOf, type Place, type Row, rowAt, treeSize } from '../../core/tree';
import { useStoreState } from '../store';
import { useTrans } from '../tools';
import { rowId, TreeRow } from './tree_row';

/** Pixels of a line; all are equal, so that only those in view need to be drawn. */
export const ROW_HEIGHT = 24;
const BEYOND = 8;

interface TreeProps {
  readonly catalogue: Catalogue;
  readonly onShow: () => void;
  readonly onClose: () => void;
}

/** Sources, tables and columns. Only the lines in view are drawn, and only their tables are fetched. */
export function Tree({ catalogue, onShow, onClose }: TreeProps): JSX.Element {
  const trans = useTrans();
  const { sources, cursor, shown } = useStoreState(catalogue.store);
  const { ready, problems } = useStoreState(catalogue.desk.store);
  const scroller = useRef<HTMLDivElement>(null);
  const [first, last] = useWindow(scroller, treeSize(sources));
  const rows: [number, Row][] = [];
  for (let line = first; line <= last; line++) {
    const row = rowAt(sources, line);
    if (row) {
      rows.push([line, row]);
    }
  }
  useEffect(() => {
    for (const [, row] of rows) {
      if (row.kind === 'table' && row.entry === null) {
        void catalogue.need(row.place.sourceId, row.place.table, row.place.table);
      }
    }
  });
  const at = cursor ? lineOf(sources, cursor) : -1;
  useEffect(() => {
    if (at >= 0 && scroller.current) {
      bringIntoView(scroller.current, at);
    }
  }, [cursor, at]);
  const show = (row: Row) => {
    catalogue.moveTo(row.place);
    showRow(catalogue, row);
    onShow();
  };
  const key = keyHandler(catalogue, show, onClose);
  if (ready && sources.length === 0) {
    return <Nothing problem={problems[0]?.message ?? ''} />;
  }
  return (
    <div
      ref={scroller}
      className="jp-Plainspoken-tree"
      role="tree"
      tabIndex={0}
      aria-label={trans.__('Sources, tables and columns')}
      aria-activedescendant={cursor ? rowId(cursor) : undefined}
      data-testid="plainspoken-tree"
      onKeyDown={key}
      onFocus={() => {
        const row = cursor ? null : rowAt(sources, 0);
        if (row) {
          catalogue.moveTo(row.place);
        }
      }}
    >
      <div role="presentation" style={{ height: treeSize(sources) * ROW_HEIGHT }}>
        {rows.map(([line, row]) => (
          <TreeRow
            key={line}
            row={row}
            top={line * ROW_HEIGHT}
            current={line === at}
            shown={isShown(row, shown)}
            onShow={() => show(row)}
            onToggle={() => toggle(catalogue, row)}
          />
        ))}
      </div>
    </div>
  );
}

function Nothing({ problem }: { problem: string }): JSX.Element {
  const trans = useTrans();
  return (
    <div className="jp-Plainspoken-tree jp-Plainspoken-empty" data-testid="plainspoken-no-sources">
      <h3>{trans.__('No sources yet')}</h3>
      <p>{problem || trans.__('Put a SQLite, DuckDB, CSV or Parquet file into the workspace folder, or connect a database with %connect in a notebook.')}</p>
    </div>
  );
}

/** The first and the last line to draw. */
function useWindow(scroller: React.RefObject<HTMLDivElement>, size: number): [number, number] {
  const [view, setView] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) {
      return;
    }
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller, size === 0]);
  const first = Math.max(0, Math.floor(view.top / ROW_HEIGHT) - BEYOND);
  return [first, Math.min(size - 1, Math.ceil((view.top + view.height) / ROW_HEIGHT) + BEYOND)];
}

function bringIntoView(scroller: HTMLElement, line: number): void {
  const top = line * ROW_HEIGHT;
  if (top < scroller.scrollTop) {
    scroller.scrollTop = top;
  } else if (top + ROW_HEIGHT > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + ROW_HEIGHT - scroller.clientHeight;
  }
}

function isShown(row: Row, shown: ReturnType<Catalogue['store']['get']>['shown']): boolean {
  if (!shown || row.place.sourceId !== shown.sourceId) {
    return false;
  }
  switch (row.kind) {
    case 'source':
      return shown.table === '';
    case 'table':
      return row.entry?.key === shown.table && (shown.column === '' || !row.open);
    case 'column':
      return row.table.detail?.key === shown.table && row.column?.name === shown.column;
    default:
      return false;
  }
}

/** Show what stands in a line. */
function showRow(catalogue: Catalogue, row: Row): void {
  const { sourceId } = row.place;
  if (row.kind === 'table' && row.entry) {
    catalogue.show({ sourceId, table: row.entry.key, column: '' });
  } else if (row.kind === 'column' && row.table.detail && row.column) {
    catalogue.show({ sourceId, table: row.table.detail.key, column: row.column.name });
  } else if (row.kind === 'source' || row.kind === 'failed') {
    catalogue.show({ sourceId, table: '', column: '' });
    void catalogue.open(sourceId);
  }
}

function isOpen(row: Row): boolean {
  return row.kind === 'source' ? row.node.phase !== 'closed' : row.kind === 'table' && row.open;
}

/** Open what stands in a line, or close it. */
function toggle(catalogue: Catalogue, row: Row): void {
  catalogue.moveTo(row.place);
  if (row.kind === 'table') {
    void catalogue.toggleTable(row.place.sourceId, row.place.table);
  } else if (row.kind === 'source' && row.node.phase === 'closed') {
    void catalogue.open(row.place.sourceId);
  } else if (row.kind === 'source') {
    catalogue.close(row.place.sourceId);
  }
}

function parentOf(place: Place): Place {
  return place.column >= 0 ? { ...place, column: -1 } : { ...place, table: -1, column: -1 };
}

/** The keys of a tree: arrows, Home, End, Page Up and Down, Enter, and Escape for the details. */
function keyHandler(
  catalogue: Catalogue,
  show: (row: Row) => void,
  close: () => void
): (event: KeyboardEvent<HTMLElement>) => void {
  return event => {
    const { sources, cursor } = catalogue.store.get();
    const at = cursor ? Math.max(0, lineOf(sources, cursor)) : 0;
    const row = rowAt(sources, at);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const last = treeSize(sources) - 1;
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / ROW_HEIGHT) - 1);
    const move = (line: number) => {
      const to = rowAt(sources, Math.max(0, Math.min(last, line)));
      if (to) {
        catalogue.moveTo(to.place);
      }
    };
    const folds = row.kind === 'source' || row.kind === 'table';
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(last),
      ArrowRight: () => (folds && !isOpen(row) ? toggle(catalogue, row) : folds && move(at + 1)),
      ArrowLeft: () => (folds && isOpen(row) ? toggle(catalogue, row) : catalogue.moveTo(parentOf(row.place))),
      Enter: () => show(row),
      ' ': () => show(row),
      Escape: close
    };
    if (actions[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      actions[event.key]();
    }
  };
}
