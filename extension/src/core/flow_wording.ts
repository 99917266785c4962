/** A flow changed by words: what is said goes to Python, and what it makes of it goes into the flow as one edit. */

import { isAbort, ProblemError, problemsOf, WireError } from '../wire/transport';
import type { Consent, FlowDocument, FlowOption, FlowWorded, Problem, Requests } from '../wire/types';
import type { FlowEditor } from './flow_editor';
import { cut } from './points';
import { Store } from './store';

/** What came of the words. */
export interface Reply {
  /** The step whose sentence was written anew; empty where the words were about the flow. */
  readonly step: string;
  /** The flow it is about: once that is changed, there is nothing more to say. */
  readonly flow: FlowDocument;
  /** What was done, clause by clause. */
  readonly done: readonly string[];
  /** The parts of the text that nothing was made of. */
  readonly unread: readonly string[];
  /** What to choose first, with the flow that each answer gives. */
  readonly question: string;
  readonly options: readonly FlowOption[];
  /** A language model could help: what it would get. */
  readonly consent: Consent | null;
  readonly problems: readonly Problem[];
  /** Whether a language model wrote the change. */
  readonly byModel: boolean;
  /** What was not understood could still go to a language model: where the person had said no before. */
  readonly offersModel: boolean;
  /** The changes taken back or put back; null where the words were not about that. */
  readonly turned: Turned | null;
}

/** Changes that were taken back, or put back: none where there were none left. */
export interface Turned {
  readonly back: boolean;
  readonly changes: number;
}

export interface WordingState {
  /** What is being asked: the id of a step, '' for the flow; null while nothing is. */
  readonly asking: string | null;
  readonly reply: Reply | null;
  /** How often words about the flow were wholly carried out: nothing of them is left to be said. */
  readonly taken: number;
}

type Body = Requests['flowwords'];

/** Changes a flow by words. The last thing said counts. */
export class FlowWording {
  readonly store = new Store<WordingState>({ asking: null, reply: null, taken: 0 });
  private _asking: AbortController | null = null;
  private _said: Body | null = null;

  constructor(private readonly _editor: FlowEditor) {}

  dispose(): void {
    this._asking?.abort();
  }

  /** Change the flow by a line of words. */
  async say(text: string): Promise<void> {
    const { flow } = this._editor;
    if (flow !== null) {
      await this._ask({ flow, text, step: this._editor.store.get().selected });
    }
  }

  /** Make a step do what its new sentence says; whether it does. */
  async rewrite(step: string, text: string): Promise<boolean> {
    const { flow } = this._editor;
    return flow !== null && this._ask({ flow, text, step, rewrite: true });
  }

  /** Answer a question that came back. */
  choose(option: FlowOption): void {
    const { reply } = this.store.get();
    if (reply) {
      this._take(option.flow, newest(reply.flow, option.flow));
      const told = { ...blank(this._editor.flow ?? reply.flow, reply.step), unread: reply.unread, done: [option.label] };
      this._tell(told, isDone(told) && reply.step === '');
    }
  }

  /** Say whether the model may get what the consent shows. */
  async decide(send: boolean): Promise<void> {
    if (this._said) {
      await this._ask({ ...this._said, send });
    }
  }

  /** Give what was not understood to the language model; what it would get is shown first. */
  async askModel(): Promise<void> {
    const { reply } = this.store.get();
    const { flow } = this._editor;
    if (this._said && reply && flow) {
      const { rewrite = false } = this._said;
      const text = reply.done.length > 0 ? reply.unread.join(', ') : this._said.text;
      const step = rewrite ? reply.step : this._editor.store.get().selected;
      await this._ask({ flow, text, step, rewrite, by_model: true });
    }
  }

  /** Put the reply away; words that are still being read are not wanted any more. */
  dismiss(): void {
    this._asking?.abort();
    this.store.update(state => ({ ...state, asking: null, reply: null }));
  }

  private async _ask(body: Body): Promise<boolean> {
    const { reach } = this._editor;
    if (reach === null) {
      return false;
    }
    this._asking?.abort();
    const asking = (this._asking = new AbortController());
    const about = body.rewrite ? (body.step ?? '') : '';
    this._said = body;
    this.store.update(state => ({ ...state, asking: about, reply: null }));
    let reply: Reply | null = null;
    try {
      for await (const event of reach.stream('flowwords', body, asking.signal)) {
        if (event.type === 'flowworded') {
          reply = this._settle(event, body, about);
        } else if (event.type === 'consent') {
          reply = { ...blank(body.flow, about), consent: event };
        } else if (event.type === 'failed') {
          throw new ProblemError(event.problems);
        }
      }
    } catch (reason) {
      reply = isAbort(reason) ? null : { ...blank(body.flow, about), problems: problemsOf(reason) };
    }
    if (this._asking !== asking) {
      return false;
    }
    const done = reply !== null && isDone(reply);
    // A sentence that was taken says itself what was done.
    this._tell(done && body.rewrite && reply?.problems.length === 0 ? null : reply, done && !body.rewrite);
    return done;
  }

  /** Carry out what Python made of the words. */
  private _settle(event: FlowWorded, body: Body, about: string): Reply {
    const told = {
      ...blank(body.flow, about),
      unread: event.unread.map(span => cut(body.text, span)),
      problems: event.warnings,
      byModel: event.drafter === 'chat',
      offersModel: event.offers_model
    };
    if (this._editor.flow !== body.flow) {
      const { problem } = new WireError('The flow was changed in the meantime. Say it again.');
      return { ...blank(this._editor.flow ?? body.flow, about), problems: [problem] };
    }
    if (event.options.length > 0) {
      return { ...told, question: event.question, options: event.options };
    }
    if (event.undo > 0 || event.redo > 0) {
      const turned = event.undo > 0 ? this._turn(true, event.undo) : this._turn(false, event.redo);
      this._editor.unsay(event.undo);
      return { ...told, turned, flow: this._editor.flow ?? body.flow };
    }
    if (event.reasons.length > 0) {
      this._take(event.flow, event.focus);
      if (told.unread.length === 0) {
        this._editor.said(body.text);
      }
    }
    return { ...told, flow: this._editor.flow ?? body.flow, done: event.reasons.map(reason => reason.text) };
  }

  private _take(flow: FlowDocument, focus: string): void {
    this._editor.edit(() => flow);
    if (focus !== '') {
      this._editor.select(focus);
    }
  }

  /** Go so many changes back or forward, as far as there are any. */
  private _turn(back: boolean, wanted: number): Turned {
    let changes = 0;
    for (let before = this._editor.flow; changes < wanted; changes++) {
      if (back) {
        this._editor.undo();
      } else {
        this._editor.redo();
      }
      if (this._editor.flow === before) {
        break;
      }
      before = this._editor.flow;
    }
    return { back, changes };
  }

  private _tell(reply: Reply | null, wholly: boolean): void {
    this.store.update(({ taken }) => ({ asking: null, reply, taken: wholly ? taken + 1 : taken }));
  }
}

/** Whether nothing of the words is left to be said better, chosen or allowed. */
function isDone({ unread, options, consent, problems, done, turned }: Reply): boolean {
  const made = done.length > 0 || turned !== null;
  return made && unread.length === 0 && options.length === 0 && consent === null && problems.every(each => each.severity !== 'error');
}

function blank(flow: FlowDocument, step: string): Reply {
  return { step, flow, done: [], unread: [], question: '', options: [], consent: null, problems: [], byModel: false, offersModel: false, turned: null };
}

/** The step that an answer to a question brought, or changed; empty where it only took some away. */
function newest(before: FlowDocument, after: FlowDocument): string {
  const known = new Map(before.steps.map(step => [step.id, JSON.stringify(step)]));
  const changed = after.steps.filter(step => JSON.stringify(step) !== known.get(step.id));
  const brought = changed.filter(step => !known.has(step.id));
  return (brought.at(-1) ?? changed.at(-1))?.id ?? '';
}
