import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { type KeyMap, keyMap, keyText, type MapNode, NODE_HEIGHT } from '../../core/key_map';
import type { TableDetail } from '../../wire/types';
import { type Translation, useTrans } from '../tools';

const ARROW = 'jp-Plainspoken-arrow';
const LETTER = 6.8;

/** A small map of the keys around a table: who refers to it, to whom it refers. Each other table leads there. */
export function KeyMapView({ table, onGo }: { table: TableDetail; onGo: (key: string) => void }): JSX.Element {
  const trans = useTrans();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const map = keyMap(table.key, table.referred_by, table.refers_to, width);
  const inferred = map.lines.some(line => line.inferred);
  return (
    <div ref={frame} className="jp-Plainspoken-keys" data-testid="plainspoken-keys">
      <svg width={map.width} height={map.height} role="group" aria-label={trans.__('Keys of %1', table.key)}>
        <defs>
          <marker id={ARROW} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M 0 0 L 8 4 L 0 8 z" />
          </marker>
        </defs>
        <g className="jp-Plainspoken-key-lines">
          {map.lines.map((line, place) => (
            <path
              key={place}
              className={line.inferred ? 'jp-mod-inferred' : undefined}
              d={line.path}
              markerEnd={`url(#${ARROW})`}
            />
          ))}
        </g>
        {map.nodes.map(node => (
          <Node key={`${node.side} ${node.table}`} node={node} onGo={onGo} />
        ))}
      </svg>
      <Legend map={map} inferred={inferred} />
    </div>
  );
}

function Legend({ map, inferred }: { map: KeyMap; inferred: boolean }): JSX.Element {
  const trans = useTrans();
  const itself = map.nodes.find(node => node.side === 'own' && node.keys.length > 0);
  return (
    <p className="jp-Plainspoken-hint">
      {itself && trans.__('Refers to itself: %1. ', itself.keys.map(keyText).join('; '))}
      {map.hidden > 0 && trans._n('%1 more table is not drawn. ', '%1 more tables are not drawn. ', map.hidden)}
      {inferred && trans.__('Dashed: not declared, inferred from names and values.')}
    </p>
  );
}

function Node({ node, onGo }: { node: MapNode; onGo: (key: string) => void }): JSX.Element {
  const trans = useTrans();
  const own = node.side === 'own';
  const title = titleOf(node, trans);
  const most = Math.max(3, Math.floor((node.width - 16) / LETTER));
  const letters = Array.from(node.table);
  const label = letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : node.table;
  const go = () => onGo(node.table);
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      go();
    }
  };
  const action = own
    ? {}
    : { role: 'button', tabIndex: 0, onClick: go, onKeyDown: key, 'aria-label': title, 'data-table': node.table };
  return (
    <g className={`jp-Plainspoken-key-node jp-mod-${node.side}`} {...action}>
      <title>{title}</title>
      <rect x={node.x} y={node.y} width={node.width} height={NODE_HEIGHT} rx={4} />
      <text x={node.x + 8} y={node.y + NODE_HEIGHT / 2} dominantBaseline="central">
        {label}
      </text>
    </g>
  );
}

/** The keys of a table of the map in words. */
function titleOf(node: MapNode, trans: Translation): string {
  const keys = node.keys.map(key => keyText(key) + (key.inferred ? ` (${trans.__('inferred')})` : '')).join('; ');
  switch (node.side) {
    case 'by':
      return trans.__('%1 refers to this table: %2', node.table, keys);
    case 'to':
      return trans.__('This table refers to %1: %2', node.table, keys);
    default:
      return keys ? trans.__('%1 refers to itself: %2', node.table, keys) : node.table;
  }
}

function useWidth(frame: React.RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(220);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) {
      return;
    }
    const look = () => setWidth(Math.min(420, element.clientWidth || 220));
    const observer = new ResizeObserver(look);
    observer.observe(element);
    look();
    return () => observer.disconnect();
  }, [frame]);
  return width;
}
