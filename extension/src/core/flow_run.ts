/** Runs of a flow, whole or up to a step. Each gives an answer as every other. */

import { Conversation } from './conversation';
import type { FlowEditor } from './flow_editor';
import { contentKey } from './flow_keys';
import { stepOf } from './flow_editing';
import { Store } from './store';
import type { Turn } from './turn';

/** The last run: what was run, and the turn of the conversation that it is. */
export interface Run {
  readonly turn: string;
  readonly step: string;
  /** What the step worked out then. */
  readonly key: string;
}

/** Runs a flow and keeps the last answer. */
export class FlowRun {
  readonly store = new Store<Run | null>(null);
  /** Holds the turn of the run, and those who stop it. */
  readonly conversation: Conversation;

  constructor(private readonly _editor: FlowEditor) {
    this.conversation = new Conversation(_editor.desk);
  }

  dispose(): void {
    this.conversation.clear();
  }

  /** Run the flow up to a step, by default to its end. One that still runs is stopped. */
  async start(step = this._editor.flow?.output ?? ''): Promise<void> {
    const { flow } = this._editor;
    if (flow === null || stepOf(flow, step) === null) {
      return;
    }
    this.conversation.clear();
    const turn = this.conversation.begin(this._editor.sourceId || 'server:', '');
    // There is no question to be read first.
    this.conversation.change(turn, begun => ({ ...begun, progress: 'drafted' }));
    this.store.update(() => ({ turn, step, key: contentKey(flow, step) }));
    await this.conversation.play(turn, 'runflow', { flow, step, said: this._editor.takeSaid() });
  }

  /** Stop what runs. */
  cancel(): void {
    const run = this.store.get();
    if (run) {
      void this.conversation.cancel(run.turn);
    }
  }

  /** Whether the flow now does something else than it did when it was run. */
  isOld({ step, key }: Run): boolean {
    const { flow } = this._editor;
    return flow !== null && contentKey(flow, step) !== key;
  }
}

/** The turn of a run; null where there is none. */
export function turnOf(turns: readonly Turn[], run: Run | null): Turn | null {
  return turns.find(turn => turn.key === run?.turn) ?? null;
}
