import type { Problem, Profiled, TableDetail } from '../wire/types';
import type { Choice } from './choices';
import { closedSource, type Place, type SourceNode } from './tree';

/** Something that is fetched once: on its way, there, or why it is not. */
export type Fetched<T> =
  | { readonly phase: 'loading' }
  | { readonly phase: 'there'; readonly value: T }
  | { readonly phase: 'failed'; readonly problems: readonly Problem[] };

/** What the view of one thing shows: a source, a table of it, or a column of that. */
export interface Shown {
  readonly sourceId: string;
  /** The key of the table, or empty. */
  readonly table: string;
  /** The name of the column, or empty. */
  readonly column: string;
}

export interface CatalogueState {
  readonly sources: readonly SourceNode[];
  /** Where the cursor of the tree is. */
  readonly cursor: Place | null;
  readonly shown: Shown | null;
  readonly tables: ReadonlyMap<string, Fetched<TableDetail>>;
  readonly profiles: ReadonlyMap<string, Fetched<Profiled>>;
}

export const EMPTY: CatalogueState = { sources: [], cursor: null, shown: null, tables: new Map(), profiles: new Map() };

/** The key of a table of a source in the maps of the state. */
export function tableId(sourceId: string, table: string): string {
  return `${sourceId}\n${table}`;
}

/** What was fetched of tables, without those of a source but a few. */
export function without<T>(fetched: ReadonlyMap<string, T>, sourceId: string, but: ReadonlySet<string>): Map<string, T> {
  const own = tableId(sourceId, '');
  return new Map([...fetched].filter(([key]) => !key.startsWith(own) || but.has(key.slice(own.length))));
}

/** The state over these sources. What is known of those that stay is kept, but for those that others take the place of. */
export function over(state: CatalogueState, choices: readonly Choice[], other: ReadonlySet<string>): CatalogueState {
  const stays = (id: string) => choices.some(choice => choice.id === id) && !other.has(id);
  const sources = choices.map(choice => {
    const known = state.sources.find(node => node.choice.id === choice.id);
    return known && stays(choice.id) ? { ...known, choice } : closedSource(choice);
  });
  const left = <T>(fetched: ReadonlyMap<string, T>) => new Map([...fetched].filter(([key]) => stays(key.split('\n', 1)[0])));
  const shown = state.shown && stays(state.shown.sourceId) ? state.shown : null;
  return { ...state, sources, shown, tables: left(state.tables), profiles: left(state.profiles) };
}
