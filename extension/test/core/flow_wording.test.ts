import { beforeEach, describe, expect, it } from 'vitest';
import { Desk } from '../../src/core/desk';
import { setNote } from '../../src/core/flow_editing';
import { FlowEditor } from '../../src/core/flow_editor';
import { flowText } from '../../src/core/flow_file';
import { FlowWording } from '../../src/core/flow_wording';
import type { Event, FlowDocument, FlowStep, FlowWorded, Requests } from '../../src/wire/types';
import { ScriptedTransport, sources } from '../scripted';

/** Say something; whether all of it was done. */
async function taken(wording: FlowWording, text: string): Promise<boolean> {
  const before = wording.store.get().taken;
  await wording.say(text);
  return wording.store.get().taken > before;
}

const STEP: FlowStep = { id: 'a', kind: 'source', inputs: [], params: {}, at: null, note: '' };
const FLOW: FlowDocument = { source: 'shop', dialect: 'sqlite', output: 'a', version: 1, steps: [STEP] };
const FILTER: FlowStep = { ...STEP, id: 'filter_1', kind: 'filter', inputs: ['a'] };

/** What Python makes of the words in these tests. */
type Made = Partial<FlowWorded> | Event;
let made: (body: Requests['flowwords']) => Made;
let python: ScriptedTransport;
let editor: FlowEditor;
let wording: FlowWording;

function worded(flow: FlowDocument, changes: Partial<FlowWorded>): FlowWorded {
  return {
    type: 'flowworded', flow, reasons: [], unread: [], question: '', options: [], warnings: [], undo: 0, redo: 0,
    focus: '', confidence: 1, drafter: 'words', offers_model: false, ...changes
  };
}

function filtered(flow: FlowDocument): Partial<FlowWorded> {
  const next = { ...flow, output: 'filter_1', steps: [...flow.steps, FILTER] };
  return { flow: next, focus: 'filter_1', reasons: [{ text: 'Keep some rows', sql: '', words: [] }] };
}

const reply = () => wording.store.get().reply;

beforeEach(async () => {
  python = new ScriptedTransport((operation, body) => {
    if (operation === 'sources') {
      return [sources('shop')];
    }
    if (operation !== 'flowwords') {
      return [];
    }
    const said = body as Requests['flowwords'];
    const event = made(said);
    return ['consent', 'failed'].includes(event.type ?? '') ? [event as Event] : [worded(said.flow, event as Partial<FlowWorded>)];
  });
  const desk = new Desk();
  await desk.connect([python]);
  editor = new FlowEditor(desk, () => undefined, 0);
  editor.load(flowText(FLOW));
  wording = new FlowWording(editor);
});

describe('words about the flow', () => {
  it('become one edit, which is shown and can be undone', async () => {
    made = ({ flow }) => filtered(flow);
    expect(await taken(wording, 'only some')).toBe(true);
    expect(editor.store.get().selected).toBe('filter_1');
    expect(reply()).toMatchObject({ step: '', done: ['Keep some rows'], unread: [] });
    editor.undo();
    expect(editor.flow).toEqual(FLOW);
  });

  it('tell what was not understood, by whole characters, and stay to be said better', async () => {
    made = ({ flow }) => ({ ...filtered(flow), unread: [{ start: 10, end: 17 }] });
    expect(await taken(wording, '😀 some, 🎺 trumpet')).toBe(false);
    expect(reply()?.unread).toEqual(['trumpet']);
  });

  it('go after the selected step', async () => {
    made = () => ({});
    await wording.say('x');
    expect(python.bodies('flowwords').at(-1)).toMatchObject({ step: 'a', text: 'x' });
  });

  it('take back and put back as many changes as are there', async () => {
    made = ({ flow }) => filtered(flow);
    await wording.say('only some');
    made = () => ({ undo: 3 });
    expect(await taken(wording, 'undo the last 3 changes')).toBe(true);
    expect(editor.flow).toEqual(FLOW);
    expect(reply()?.turned).toEqual({ back: true, changes: 1 });
    made = () => ({ redo: 1 });
    await wording.say('redo');
    expect(editor.flow?.output).toBe('filter_1');
    expect(reply()?.turned).toEqual({ back: false, changes: 1 });
    await wording.say('redo');
    expect(reply()?.turned).toEqual({ back: false, changes: 0 });
  });

  it('change nothing before a question is answered, and then become one edit', async () => {
    made = ({ flow }) => {
      const option = { label: 'the city', flow: filtered(flow).flow! };
      return { question: 'Which column is “place”?', options: [option, { label: 'the country', flow }] };
    };
    expect(await taken(wording, 'only that place')).toBe(false);
    expect(editor.flow).toEqual(FLOW);
    wording.choose(reply()!.options[0]);
    expect(editor.store.get().selected).toBe('filter_1');
    expect(reply()).toMatchObject({ done: ['the city'], options: [] });
    editor.undo();
    expect(editor.flow).toEqual(FLOW);
  });

  it('do not overwrite what was edited in the meantime', async () => {
    made = ({ flow }) => {
      editor.edit(before => setNote(before, 'a', 'typed'));
      return filtered(flow);
    };
    expect(await taken(wording, 'only some')).toBe(false);
    expect(editor.flow?.steps).toEqual([{ ...STEP, note: 'typed' }]);
    expect(reply()?.problems[0].message).toContain('meantime');
  });

  it('go to a language model only with leave', async () => {
    made = ({ send, flow }) => (send ? filtered(flow) : { type: 'consent', model: 'm', messages: [] });
    expect(await taken(wording, 'only some')).toBe(false);
    expect(reply()?.consent?.model).toBe('m');
    await wording.decide(true);
    expect(editor.flow?.output).toBe('filter_1');
  });

  it('change nothing once they are not wanted any more', async () => {
    made = ({ flow }) => {
      wording.dismiss();
      return filtered(flow);
    };
    expect(await taken(wording, 'only some')).toBe(false);
    expect(editor.flow).toEqual(FLOW);
    expect(wording.store.get()).toMatchObject({ asking: null, reply: null });
  });

  it('tell what went wrong', async () => {
    const problem = { code: 'x.y', message: 'No', hint: '', place: null, severity: 'error' as const, field: '' };
    made = () => ({ type: 'failed', problems: [problem], sql: '', step: '' });
    expect(await taken(wording, 'x')).toBe(false);
    expect(reply()?.problems).toEqual([problem]);
    expect(wording.store.get().asking).toBeNull();
  });
});

describe('the sentence of a step', () => {
  it('needs no further word once the step does what it says', async () => {
    made = ({ flow, rewrite, step }) => {
      expect([rewrite, step]).toEqual([true, 'a']);
      return { ...filtered(flow), focus: 'a' };
    };
    expect(await wording.rewrite('a', 'Keep rows')).toBe(true);
    expect(reply()).toBeNull();
  });

  it('is told beneath it when it is not understood', async () => {
    made = () => ({ unread: [{ start: 0, end: 13 }] });
    expect(await wording.rewrite('a', 'paint it blue')).toBe(false);
    expect(reply()).toMatchObject({ step: 'a', unread: ['paint it blue'], done: [] });
  });
});
