import type { Dialect, FlowChecked, FlowDocument, Problem, StepKind } from '../wire/types';
import type { History } from './history';

/** What the editor of one flow shows. */
export interface FlowState {
  /** The flow with those before it and those undone; null until the file is read. */
  readonly history: History<FlowDocument> | null;
  /** Why the file cannot be read as a flow. It is left alone then. */
  readonly unreadable: Problem | null;
  /** The id of the selected step; empty for none. */
  readonly selected: string;
  /** What Python said of the flow last, and the flow it said it of. */
  readonly checked: FlowChecked | null;
  readonly checkedFlow: FlowDocument | null;
  /** Why Python could not say what the flow means. */
  readonly problems: readonly Problem[];
  /** The kinds of steps, in the order of the palette; empty until they are fetched. */
  readonly kinds: readonly StepKind[];
  /** The dialects of SQL that code can be had in. */
  readonly dialects: readonly Dialect[];
  /** What the last edit changed: the next one of the same name becomes one with it. */
  readonly merging: string;
}

/** Before the file is read. */
export const NOTHING_YET: FlowState = {
  history: null, unreadable: null, selected: '', checked: null, checkedFlow: null, problems: [], kinds: [], dialects: [], merging: ''
};
