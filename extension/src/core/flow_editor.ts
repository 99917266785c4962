import { isAbort, problemsOf, single, type Transport } from '../wire/transport';
import type { FlowDocument, FlowMade, Kinds, StepKind } from '../wire/types';
import { debounce, type Debounced } from './debounce';
import type { Desk } from './desk';
import { keeping } from './flow';
import { addStep, firstParams, isSpokenOf, mayRename, renameStep, stepOf } from './flow_editing';
import { emptyFlow, flowText, readFlowText } from './flow_file';
import { type FlowState, NOTHING_YET } from './flow_state';
import { amend, begin, type History, push, redo, undo } from './history';
import { Store } from './store';
import { type Tell, telling } from './taken';

/** Words said to a flow that wait to be learned. */
const MOST_SAID = 30;
/** Typing comes in bursts: ask what a flow means once it is quiet. */
const QUIET_MS = 200;

/** One flow that somebody edits: its document with undo, and what Python says of it. */
export class FlowEditor {
  readonly store = new Store<FlowState>(NOTHING_YET);
  private _said: string[] = [];
  private readonly _ask: Debounced;
  private _asking: AbortController | null = null;
  private _written = '';
  private readonly _stop: () => void;

  /** `save` gets the text of the file after every edit. */
  constructor(
    readonly desk: Desk,
    private readonly _save: (text: string) => void,
    quietMs = QUIET_MS
  ) {
    this._ask = debounce(() => void this.check(), quietMs);
    this._stop = desk.store.subscribe(() => this._connected());
  }

  /** Nothing is asked any more. */
  dispose(): void {
    this._stop();
    this._ask.stop();
    this._asking?.abort();
  }

  /** The flow as it is now. */
  get flow(): FlowDocument | null {
    return this.store.get().history?.present ?? null;
  }

  /**
   * Take over the text of the file: when it is opened, reverted, or changed by somebody else. Where one of `fellows`,
   * the editors of other views of the file, wrote it, its undo is taken over, too: it is the same in all of them.
   */
  load(text: string, fellows: Iterable<FlowEditor> = []): void {
    if (text === this._written && this.store.get().history !== null) {
      return;
    }
    this._written = text;
    const { flow, problem } = readFlowText(text);
    if (problem) {
      this.store.update(state => ({ ...state, unreadable: problem }));
      return;
    }
    const theirs = [...fellows].map(each => (each === this ? null : each._historyOf(text))).find(history => history !== null);
    const loaded = theirs?.present ?? flow ?? this._empty();
    this.store.update(state => ({
      ...state,
      history: theirs ?? (state.history === null ? begin(loaded) : push(state.history, loaded)),
      unreadable: null,
      merging: '',
      selected: stepOf(loaded, state.selected) ? state.selected : loaded.output
    }));
    this._connected();
    this._ask();
  }

  /** Put the flow that was shown in the place of a text that is none. */
  restore(): void {
    this.store.update(state => ({ ...state, unreadable: null }));
    this._settle();
  }

  /** Make an edit. Those of the same name (typing into one field) are undone together. */
  edit(change: (flow: FlowDocument) => FlowDocument, merging = ''): void {
    const { history, unreadable } = this.store.get();
    const next = history && change(history.present);
    if (history === null || unreadable !== null || next === null || next === history.present) {
      return;
    }
    this.store.update(state => {
      const together = merging !== '' && merging === state.merging;
      return { ...state, history: together ? amend(history, next) : push(history, next), merging };
    });
    this._settle();
  }

  /** Add a step of a kind after the selected one, or at the end, and select it. */
  add(kind: StepKind, before?: string, after = this.store.get().selected || this.flow?.output || ''): void {
    const { flow } = this;
    if (flow) {
      const made = addStep(flow, { kind: kind.kind, inputs: kind.inputs, after, before, params: firstParams(kind) });
      this.edit(() => made.flow);
      this.select(made.id);
    }
  }

  /** Begin the flow with a table of its source. */
  begin(table: string): void {
    if (this.flow) {
      const made = addStep(this.flow, { kind: 'source', inputs: 0, after: '', params: { table } });
      this.edit(() => made.flow);
      this.select(made.id);
    }
  }

  /** Select a step, or none. */
  select(id: string): void {
    this.store.update(state => (state.selected === id ? state : { ...state, selected: id, merging: '' }));
  }

  /** Give a step another id. Expressions that speak of it are Python's to rewrite. */
  async rename(id: string, wanted: string): Promise<void> {
    const { flow } = this;
    if (flow === null || wanted === id || !mayRename(flow, id, wanted)) {
      return;
    }
    if (isSpokenOf(flow, id)) {
      await this.remake((reach, now) => single(reach, 'renamestep', { flow: now, step: id, name: wanted }, 'flowmade'));
    } else {
      this.edit(before => renameStep(before, id, wanted));
    }
    const { selected } = this.store.get();
    if ((selected === id || selected === '') && this.flow && stepOf(this.flow, wanted)) {
      this.select(wanted);
    }
  }

  /** Let Python make an edit. Its flow counts unless somebody edited the one it was made of meanwhile. */
  async remake(ask: (reach: Transport, flow: FlowDocument) => Promise<FlowMade>): Promise<void> {
    const { flow, reach } = this;
    if (flow === null || reach === null) {
      return;
    }
    try {
      const { flow: made } = await ask(reach, flow);
      this.edit(now => (now === flow ? made : now));
    } catch (reason) {
      this.store.update(state => ({ ...state, problems: problemsOf(reason) }));
    }
  }

  undo(): void {
    this._turn(undo);
  }

  redo(): void {
    this._turn(redo);
  }

  /** Ask what the flow means now. Only the latest answer counts. */
  async check(): Promise<void> {
    const { flow } = this;
    const transport = this.reach;
    if (flow === null || flow.source === '' || transport === null) {
      return;
    }
    this._asking?.abort();
    const asking = (this._asking = new AbortController());
    try {
      const checked = await single(transport, 'checkflow', { flow }, 'flowchecked', asking.signal);
      if (this._asking === asking) {
        this.store.update(state => {
          const view = keeping(checked.view, state.checked?.view ?? null);
          return { ...state, checked: { ...checked, view }, checkedFlow: flow, problems: [] };
        });
      }
    } catch (reason) {
      if (this._asking === asking && !isAbort(reason)) {
        this.store.update(state => ({ ...state, problems: problemsOf(reason) }));
      }
    }
  }

  /** The id of the flow's source among those that can be asked; empty when it is not there. */
  get sourceId(): string {
    const { source } = this.flow ?? { source: '' };
    const { choices } = this.desk.store.get();
    return choices.find(choice => choice.info.name === source)?.id ?? '';
  }

  /** The flow was changed by these words: they are learned once it is run or saved. */
  said(text: string): void {
    this._said = [...this._said, text].slice(-MOST_SAID);
  }

  /** The last changes were taken back. */
  unsay(count: number): void {
    this._said = this._said.slice(0, Math.max(0, this._said.length - Math.max(0, count)));
  }

  /** What was said since this was asked last. */
  takeSaid(): string[] {
    const said = this._said;
    this._said = [];
    return said;
  }

  /** Somebody saved the flow: it is meant as it is. Learning is a courtesy: nothing to show when it fails. */
  keep(): void {
    const { flow, reach } = this;
    if (flow && reach) {
      void single(reach, 'keepflow', { flow, said: this.takeSaid() }, 'done').catch(() => undefined);
    }
  }

  /** Says what became of suggestions in the fields of the flow. */
  readonly tell: Tell = (...what) => telling(this.reach)(...what);

  /** The way to Python for this flow: to where its source is, else to the server, which says that it is missing. */
  get reach(): Transport | null {
    return this.desk.reach(this.sourceId || 'server:');
  }

  /** The flow with its undo, where this is its text. */
  private _historyOf(text: string): History<FlowDocument> | null {
    const { history, unreadable } = this.store.get();
    return text === this._written && unreadable === null ? history : null;
  }

  private _turn(turn: (history: History<FlowDocument>) => History<FlowDocument>): void {
    const { history } = this.store.get();
    const next = history && turn(history);
    if (next && next !== history) {
      this.store.update(state => ({ ...state, history: next, merging: '' }));
      this._settle();
    }
  }

  /** After an edit: save it, ask about it, and let go of a selected step that went. */
  private _settle(): void {
    const { flow } = this;
    if (flow) {
      this._written = flowText(flow);
      this.store.update(state => (stepOf(flow, state.selected) ? state : { ...state, selected: '' }));
      this._save(this._written);
      this._ask();
    }
  }

  /** A new file begins over the source in use. */
  private _empty(): FlowDocument {
    const { source } = this.desk;
    return emptyFlow(source?.info.name ?? '', source?.info.dialect ?? '');
  }

  /** Once sources are known: fetch what is not there yet. */
  private _connected(): void {
    const { history, kinds, checked, problems } = this.store.get();
    if (history === null || !this.desk.store.get().ready) {
      return;
    }
    if (history.present.source === '' && history.present.steps.length === 0 && this.desk.source) {
      this.store.update(state => ({ ...state, history: begin(this._empty()) }));
    }
    if (kinds.length === 0) {
      void this._fetchKinds();
    }
    if (checked === null || problems.length > 0) {
      this._ask();
    }
  }

  private async _fetchKinds(): Promise<void> {
    const transport = this.reach;
    if (transport) {
      try {
        const { kinds, dialects }: Kinds = await single(transport, 'kinds', {}, 'kinds');
        this.store.update(state => ({ ...state, kinds, dialects }));
      } catch (reason) {
        this.store.update(state => ({ ...state, problems: problemsOf(reason) }));
      }
    }
  }
}
