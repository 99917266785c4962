/** The rows of the selected step, fetched as the flow is edited and kept by what the step works out. */

import { isAbort, problemsOf, single } from '../wire/transport';
import type { FlowDocument, FlowPreview, Problem, StepRows } from '../wire/types';
import { debounce, type Debounced } from './debounce';
import type { FlowEditor } from './flow_editor';
import { stepOf } from './flow_editing';
import { contentKey, contentKeys } from './flow_keys';
import { standingOf } from './flow_view';
import { Store } from './store';

/** What there is to see of a step. `key` says what it worked out then. */
export interface Look {
  readonly step: string;
  readonly key: string;
  readonly busy: boolean;
  readonly preview: FlowPreview | null;
  readonly problems: readonly Problem[];
}

export interface LooksState {
  /** The look at the selected step; null where there is none to be had. */
  readonly look: Look | null;
  /** How many rows leave steps, by their ids: from every look so far. */
  readonly counts: ReadonlyMap<string, Count>;
}

/** A number of rows as a line of the canvas says it, true as long as the step works out what `key` says. */
export interface Count {
  readonly key: string;
  readonly text: string;
  readonly exact: boolean;
}

/** Rows that a look asks for. */
export const LOOK_ROWS = 50;
/** Counting is for who pauses: wait until nothing has changed for so long. */
const PAUSE_MS = 700;
/** Looks that are kept: enough to go back and forth along a flow. */
const KEPT = 60;

/** How many rows a look saw. */
export function countOf(rows: StepRows, key: string): Count {
  const { truncated, rows: shown } = rows.table;
  const exact = !truncated && rows.sampled_at.length === 0;
  return { key, text: `${exact ? '' : truncated ? '> ' : '≥ '}${shown.length.toLocaleString()}`, exact };
}

/** Looks at whatever step is selected, once Python has found it in order. The last wish counts. */
export class FlowLooks {
  readonly store = new Store<LooksState>({ look: null, counts: new Map() });
  private readonly _kept = new Map<string, FlowPreview>();
  private readonly _stop: () => void;
  private readonly _countLater: Debounced;
  private _asking: AbortController | null = null;
  private _counting: AbortController | null = null;
  private _counted = '';

  constructor(
    private readonly _editor: FlowEditor,
    pauseMs = PAUSE_MS
  ) {
    this._countLater = debounce(() => void this._count(), pauseMs);
    this._stop = _editor.store.subscribe(() => {
      this._follow();
      this._countLater();
    });
    this._countLater();
    this._follow();
  }

  dispose(): void {
    this._stop();
    this._countLater.stop();
    this._asking?.abort();
    this._counting?.abort();
  }

  /** Work the selected step out over all rows, or ask its source anew. */
  async again(how: { exact?: boolean; again?: boolean }): Promise<void> {
    const { look } = this.store.get();
    if (look) {
      await this._fetch(look.step, look.key, how);
    }
  }

  private _follow(): void {
    const { history, selected, checked, checkedFlow } = this._editor.store.get();
    const flow = history?.present;
    const view = checked?.view.steps.find(step => step.id === selected) ?? null;
    const standing = standingOf(view);
    if (!flow || !stepOf(flow, selected) || ['wrong', 'waiting', 'unknown'].includes(standing)) {
      this._show(null);
      return;
    }
    const key = contentKey(flow, selected);
    // What Python said of the flow before an edit does not count, unless the edit was elsewhere.
    if (this.store.get().look?.key !== key && checkedFlow && contentKey(checkedFlow, selected) === key) {
      const kept = this._kept.get(key);
      if (kept) {
        this._show({ step: selected, key, busy: false, preview: kept, problems: [] });
      } else {
        void this._fetch(selected, key, {});
      }
    }
  }

  private async _fetch(step: string, key: string, how: { exact?: boolean; again?: boolean }): Promise<void> {
    const { flow, reach } = this._editor;
    const before = this.store.get().look;
    const preview = before?.step === step ? before.preview : null;
    this._show({ step, key, busy: true, preview, problems: [] });
    if (!flow || !reach) {
      return;
    }
    const asking = (this._asking = new AbortController());
    try {
      const body = { flow, step, rows: LOOK_ROWS, ...how };
      const found = await single(reach, 'flowpreview', body, 'flowpreview', asking.signal);
      this._keep(flow, key, found);
      if (this._asking === asking) {
        this._settle({ step, key, busy: false, preview: found, problems: [] });
      }
    } catch (reason) {
      if (this._asking === asking && !isAbort(reason)) {
        this._settle({ step, key, busy: false, preview: null, problems: problemsOf(reason) });
      }
    }
  }

  private _keep(flow: FlowDocument, key: string, preview: FlowPreview): void {
    this._kept.delete(key);
    this._kept.set(key, preview);
    if (this._kept.size > KEPT) {
      this._kept.delete(this._kept.keys().next().value!);
    }
    const seen = [preview.output, ...preview.inputs];
    this._addCounts(seen.map(rows => [rows.step, countOf(rows, contentKey(flow, rows.step))]));
  }

  /** Count the rows on all lines, once Python has found the flow in order and nobody edits. */
  private async _count(): Promise<void> {
    const { checkedFlow } = this._editor.store.get();
    const { flow, reach } = this._editor;
    if (!flow || flow !== checkedFlow || !reach || flow.steps.length === 0) {
      return;
    }
    const keys = contentKeys(flow);
    const all = [...keys.values()].join();
    if (all === this._counted) {
      return;
    }
    this._counted = all;
    this._counting?.abort();
    const counting = (this._counting = new AbortController());
    try {
      const { counts } = await single(reach, 'flowcounts', { flow }, 'flowcounts', counting.signal);
      this._addCounts(
        counts.map(({ step, rows, how }) => {
          const exact = how === 'exact';
          return [step, { key: keys.get(step) ?? '', text: `${exact ? '' : '≥ '}${rows.toLocaleString()}`, exact }];
        })
      );
    } catch {
      // A flow can be edited without counts; what is wrong shows with the rows of its steps.
    }
  }

  /** Take over counts, but none for a better one. */
  private _addCounts(found: readonly (readonly [string, Count])[]): void {
    this.store.update(state => {
      const better = found.filter(([id, { key, exact }]) => {
        const old = state.counts.get(id);
        return exact || old?.key !== key || !old.exact;
      });
      return { ...state, counts: new Map([...state.counts, ...better]) };
    });
  }

  /** Show another look; whatever was asked for the one before is not wanted any more. */
  private _show(look: Look | null): void {
    this._asking?.abort();
    this._asking = null;
    this._settle(look);
  }

  private _settle(look: Look | null): void {
    this.store.update(state => (state.look === look ? state : { ...state, look }));
  }
}
