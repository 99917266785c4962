import { isAbort, problemsOf, single, type Transport } from '../wire/transport';
import type { Browsed, BrowseRequest, TableDetail } from '../wire/types';
import { browse } from './browse';
import { type CatalogueState, EMPTY, type Fetched, over, type Shown, tableId, without } from './catalogue_state';
import { sourceName } from './choices';
import type { Desk } from './desk';
import { Repeated } from './repeated';
import { Store } from './store';
import { closedSource, type OpenTable, PAGE, type Place, type SourceNode, tableAt } from './tree';

export { type CatalogueState, type Fetched, type Shown, tableId } from './catalogue_state';

/** The sources with their tables and columns, fetched as they are looked at. */
export class Catalogue {
  readonly store = new Store<CatalogueState>(EMPTY);
  private readonly _asked = new Set<string>();
  private readonly _opening = new Map<string, AbortController>();
  private readonly _seeing = new Repeated((sourceId, stop) => this._see(sourceId, stop));
  /** Counts the readings: what was asked for before the last one does not count any more. */
  private _reading = 0;
  private _ways: ReadonlyMap<string, Transport | null> = new Map();

  constructor(readonly desk: Desk) {
    desk.store.subscribe(() => this._follow());
    this._follow();
  }

  /** Forget what was fetched, and fetch again what is open. */
  async refresh(): Promise<void> {
    const open = this.store.get().sources.filter(node => node.phase !== 'closed');
    this._asked.clear();
    this._reading++;
    this.store.update(state => ({
      ...state,
      sources: state.sources.map(node => closedSource(node.choice)),
      tables: new Map(),
      profiles: new Map()
    }));
    await this.desk.refresh();
    await Promise.all(open.map(node => this.open(node.choice.id, true)));
    const { shown } = this.store.get();
    if (shown?.table) {
      await this.fetchTable(shown.sourceId, shown.table);
    }
  }

  /** Show the tables of a source; `again` reads its schema anew. */
  async open(sourceId: string, again = false): Promise<void> {
    const node = this._node(sourceId);
    if (!node || node.phase === 'open' || node.phase === 'loading') {
      return;
    }
    this._change(sourceId, each => ({ ...each, phase: 'loading', problems: [], reading: '' }));
    await this._page(sourceId, 0, again);
  }

  /** Hide the tables of a source; what was fetched is kept for the next time. Reading its schema is stopped. */
  close(sourceId: string): void {
    this._opening.get(sourceId)?.abort();
    this._change(sourceId, node => ({ ...node, phase: 'closed' }));
  }

  /** Fetch the pages that hold these tables of a source, unless they are there or on their way. */
  async need(sourceId: string, first: number, last: number): Promise<void> {
    const pages = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!this._node(sourceId)?.pages.has(page) && !this._asked.has(`${sourceId}\n${page}`)) {
        pages.push(this._page(sourceId, page));
      }
    }
    await Promise.all(pages);
  }

  /** Show the columns of a table, or hide them. */
  async toggleTable(sourceId: string, index: number): Promise<void> {
    const node = this._node(sourceId);
    const entry = node && tableAt(node, index);
    if (!entry) {
      return;
    }
    if (node.opened.some(table => table.index === index)) {
      this._change(sourceId, each => ({ ...each, opened: each.opened.filter(table => table.index !== index) }));
      return;
    }
    this._openTable(sourceId, { index, columns: entry.columns, detail: null });
    const detail = await this.fetchTable(sourceId, entry.key);
    if (detail && this._node(sourceId)?.opened.some(table => table.index === index)) {
      this._openTable(sourceId, { index, columns: detail.columns.length, detail });
    }
  }

  /** Put the cursor of the tree somewhere. */
  moveTo(cursor: Place): void {
    this.store.update(state => ({ ...state, cursor }));
  }

  /** Show one thing, and fetch what there is to say about it. Null shows nothing. */
  show(shown: Shown | null): void {
    this.store.update(state => ({ ...state, shown }));
    if (shown?.table) {
      void this.fetchTable(shown.sourceId, shown.table);
    }
  }

  /** Show a table or a column wherever the tree is, and bring it to its place there. */
  async goTo(shown: Shown): Promise<void> {
    this.store.update(state => ({ ...state, shown }));
    const [detail] = await Promise.all([this.fetchTable(shown.sourceId, shown.table), this.open(shown.sourceId)]);
    if (!detail) {
      return;
    }
    await this.need(shown.sourceId, detail.place, detail.place);
    const column = detail.columns.findIndex(each => each.name === shown.column);
    if (column >= 0) {
      this._openTable(shown.sourceId, { index: detail.place, columns: detail.columns.length, detail });
    }
    this.moveTo({ sourceId: shown.sourceId, table: detail.place, column });
  }

  /** A table, fetched once unless `again`; null when it cannot be had (the state says why). */
  async fetchTable(sourceId: string, table: string, again = false): Promise<TableDetail | null> {
    const known = this.store.get().tables.get(tableId(sourceId, table));
    if (known?.phase === 'there' && !again) {
      return known.value;
    }
    const found = await this._fetch('tables', sourceId, table, transport =>
      single(transport, 'table', { source: sourceName(sourceId), table }, 'tableshown').then(reply => reply.table)
    );
    return found?.phase === 'there' ? found.value : null;
  }

  /** What the values of a table are like, fetched once. */
  async fetchProfile(sourceId: string, table: string): Promise<void> {
    const known = this.store.get().profiles.get(tableId(sourceId, table));
    if (known === undefined || known.phase === 'failed') {
      await this._fetch('profiles', sourceId, table, transport =>
        single(transport, 'profile', { source: sourceName(sourceId), table }, 'profiled')
      );
    }
  }

  /** End the looking into the tables of a source that goes on in the background. */
  readonly stopLooking = (sourceId: string): Promise<void> => this._seeing.now(sourceId, true);

  private async _fetch<T>(
    into: 'tables' | 'profiles',
    sourceId: string,
    table: string,
    ask: (transport: Transport) => Promise<T>
  ): Promise<Fetched<T> | null> {
    const transport = this.desk.reach(sourceId);
    if (!transport) {
      return null;
    }
    const key = tableId(sourceId, table);
    const put = (value: Fetched<T>) =>
      this.store.update(state => ({ ...state, [into]: new Map<string, unknown>(state[into]).set(key, value) }));
    const counts = this._asking(sourceId);
    let found: Fetched<T>;
    if (this.store.get()[into].get(key)?.phase !== 'there') {
      put({ phase: 'loading' });
    }
    try {
      found = { phase: 'there', value: await ask(transport) };
    } catch (reason) {
      found = { phase: 'failed', problems: problemsOf(reason) };
    }
    if (!counts()) {
      return null;
    }
    put(found);
    return found;
  }

  private async _page(sourceId: string, page: number, again = false): Promise<void> {
    const transport = this.desk.reach(sourceId);
    if (!transport) {
      return;
    }
    const asked = `${sourceId}\n${page}`;
    const counts = this._asking(sourceId);
    this._asked.add(asked);
    try {
      const body = { source: sourceName(sourceId), start: page * PAGE, count: PAGE, again };
      const reply = await this._browsed(transport, sourceId, body);
      if (!counts() || reply === null) {
        return;
      }
      this._change(sourceId, node => ({
        ...node,
        phase: node.phase === 'closed' ? 'closed' : 'open',
        total: reply.total,
        looked: reply.looked,
        looking: reply.looking,
        pages: new Map(node.pages).set(page, reply.tables),
        problems: reply.problems
      }));
      if (reply.looking) {
        this._seeing.later(sourceId);
      }
    } catch (reason) {
      if (!isAbort(reason) && counts()) {
        this._change(sourceId, node => ({ ...node, phase: 'failed', problems: problemsOf(reason) }));
      }
    } finally {
      if (counts()) {
        this._asked.delete(asked);
      }
    }
  }

  /** The reply to one request for tables; while the schema is read, the source says how far that is. */
  private async _browsed(transport: Transport, sourceId: string, body: BrowseRequest): Promise<Browsed | null> {
    const [controller, loading] = [new AbortController(), this._node(sourceId)?.phase === 'loading'];
    if (loading) {
      this._opening.set(sourceId, controller);
    }
    try {
      const tell = (reading: string) => this._change(sourceId, node => ({ ...node, reading }));
      return await browse(transport, body, controller.signal, tell);
    } finally {
      if (loading) {
        this._opening.delete(sourceId);
      }
    }
  }

  private async _see(sourceId: string, stop: boolean): Promise<boolean> {
    const transport = this.desk.reach(sourceId);
    const counts = this._asking(sourceId);
    if (!transport || this._node(sourceId)?.phase !== 'open') {
      return false;
    }
    const body = { source: sourceName(sourceId), count: 0, stop };
    const { looked, looking } = await single(transport, 'browse', body, 'browsed').catch(() => ({ looked: -1, looking: false }));
    if (counts()) {
      this._change(sourceId, node => ({ ...node, looking, looked: Math.max(node.looked, looked) }));
      await (looking ? null : this._fetchAgain(sourceId));
    }
    return looking && counts();
  }

  /** The tables of a source are better known by now. Those in view stay until they come anew: notes may be half written. */
  private async _fetchAgain(sourceId: string): Promise<void> {
    const [node, { shown }] = [this._node(sourceId), this.store.get()];
    const opened = (node?.opened ?? []).flatMap(({ detail }) => detail?.key ?? []);
    const seen = new Set([...opened, ...(shown?.sourceId === sourceId && shown.table ? [shown.table] : [])]);
    this.store.update(state => ({ ...state, tables: without(state.tables, sourceId, seen) }));
    await Promise.all([
      ...[...(node?.pages.keys() ?? [])].map(page => this._page(sourceId, page)),
      ...[...seen].map(table => this._fetchSeen(sourceId, table))
    ]);
  }

  private async _fetchSeen(sourceId: string, table: string): Promise<void> {
    const detail = await this.fetchTable(sourceId, table, true);
    const open = detail && this._node(sourceId)?.opened.find(each => each.detail?.key === table);
    if (open) {
      this._openTable(sourceId, { index: open.index, columns: detail.columns.length, detail });
    }
  }

  private _openTable(sourceId: string, table: OpenTable): void {
    this._change(sourceId, node => ({
      ...node,
      opened: [...node.opened.filter(each => each.index !== table.index), table].sort((a, b) => a.index - b.index)
    }));
  }

  private _node(sourceId: string): SourceNode | undefined {
    return this.store.get().sources.find(node => node.choice.id === sourceId);
  }

  private _change(sourceId: string, change: (node: SourceNode) => SourceNode): void {
    this.store.update(state => ({
      ...state,
      sources: state.sources.map(node => (node.choice.id === sourceId ? change(node) : node))
    }));
  }

  /** The sources are those of the desk. One of the same name in another notebook is another one, opened anew. */
  private _follow(): void {
    const { choices } = this.desk.store.get();
    const before = this._ways;
    this._ways = new Map(choices.map(({ id }) => [id, this.desk.reach(id)]));
    const other = new Set([...before].filter(([id, way]) => this._ways.get(id) !== way).map(([id]) => id));
    [...this._asked].filter(key => other.has(key.split('\n', 1)[0])).forEach(key => this._asked.delete(key));
    const open = this.store.get().sources.filter(node => node.phase !== 'closed' && other.has(node.choice.id));
    this.store.update(state => over(state, choices, other));
    open.forEach(node => void this.open(node.choice.id));
  }

  /** Whether a reply still counts: nothing was read anew since, and the source is where it was. */
  private _asking(sourceId: string): () => boolean {
    const [reading, way] = [this._reading, this.desk.reach(sourceId)];
    return () => reading === this._reading && way === this.desk.reach(sourceId);
  }
}
