import { describe, expect, test } from 'vitest';
import * as actions from '../../src/core/actions';
import { Conversation } from '../../src/core/conversation';
import { Desk } from '../../src/core/desk';
import { shownAnswer } from '../../src/core/turn';
import type { Operation } from '../../src/wire/transport';
import type { AskRequest, Event } from '../../src/wire/types';
import { draft } from '../samples';
import { ScriptedTransport } from '../scripted';
import { answering, last, started } from './conversing';

describe('asking', () => {
  test('sends the question to the source in use and shows the answer', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('  total sales ');
    expect(transport.bodies('ask')).toEqual([{ source: 'shop', question: 'total sales', previous: null }]);
    expect(shownAnswer(last(conversation))?.sql).toBe('-- total sales');
  });

  test('an empty question is not asked', async () => {
    const { conversation } = await started();
    await conversation.ask('   ');
    expect(conversation.store.get().turns).toEqual([]);
  });

  test('the next question follows up what is shown', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('total sales');
    actions.showChart(conversation, last(conversation).key, 1);
    await conversation.ask('by month');
    expect(transport.bodies('ask')[1].previous).toEqual({
      question: 'total sales',
      sql: '-- total sales',
      chart: { mark: 'line' },
      flows: []
    });
    expect(last(conversation).previous?.question).toBe('total sales');
  });

  test('it does not once let go of', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('total sales');
    conversation.follow('');
    await conversation.ask('how many stores');
    expect(transport.bodies('ask')[1].previous).toBeNull();
  });

  test('it does not when it goes to another source', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('total sales');
    conversation.desk.choose('server:files');
    await conversation.ask('how many rows');
    expect(transport.bodies('ask')[1]).toMatchObject({ source: 'files', previous: null });
  });

  test('a question that failed is not followed up; the answer before it is', async () => {
    const { conversation } = await started(function* (operation, body) {
      if (operation === 'ask' && (body as AskRequest).question === 'bad') {
        yield { type: 'failed', problems: [], sql: '', step: '' };
      } else {
        yield* answering(operation, body);
      }
    });
    await conversation.ask('good');
    const { key } = last(conversation);
    await conversation.ask('bad');
    expect(conversation.store.get().following).toBe(key);
  });

  test('an answer that breaks off is no answer that was stopped', async () => {
    const { conversation } = await started(function* (operation, body) {
      if (operation === 'ask') {
        yield { type: 'started', turn: 't' };
      } else {
        yield* answering(operation, body);
      }
    });
    await conversation.ask('total sales');
    expect(last(conversation).phase).toBe('failed');
    expect(last(conversation).problems[0].message).toContain('broke off');
  });

  test('a place that breaks is said in the turn', async () => {
    const { conversation } = await started(function* (operation, body) {
      if (operation === 'ask') {
        throw new Error('gone');
      }
      yield* answering(operation, body);
    });
    await conversation.ask('total sales');
    expect(last(conversation)).toMatchObject({ phase: 'failed' });
    expect(last(conversation).problems[0].message).toContain('gone');
  });
});

describe('working on an answer', () => {
  test('edited SQL runs as part of the same turn, with the chart shown', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('total sales');
    const { key } = last(conversation);
    await actions.runSql(conversation, key, 'SELECT 2');
    expect(transport.bodies('run')).toEqual([
      { source: 'shop', sql: 'SELECT 2', question: 'total sales', turn: 'id of total sales', chart: { mark: 'bar' } }
    ]);
    expect(shownAnswer(last(conversation))?.sql).toBe('SELECT 2');
    actions.back(conversation, key);
    expect(shownAnswer(last(conversation))?.sql).toBe('-- total sales');
  });

  test('a step taken out sends the rest', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('total sales');
    await actions.dropStep(conversation, last(conversation).key, 'filter');
    expect(transport.bodies('flow')[0].pipeline.steps.map(step => step.id)).not.toContain('filter');
    expect(shownAnswer(last(conversation))?.sql).toBe('from the flow');
  });

  test('a step that must stay sends nothing', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('total sales');
    await actions.dropStep(conversation, last(conversation).key, 'sum');
    expect(transport.bodies('flow')).toEqual([]);
  });

  test('a step shows its rows until it is left', async () => {
    const { conversation } = await started();
    await conversation.ask('total sales');
    const { key } = last(conversation);
    await actions.previewStep(conversation, key, 'filter');
    expect(last(conversation).preview).toMatchObject({ step: 'filter', table: { rows: [['South', 1]] } });
    await actions.previewStep(conversation, key, '');
    expect(last(conversation).preview).toBeNull();
  });

  test('rows that arrive after another step was clicked are not shown for it', async () => {
    const { conversation } = await started();
    await conversation.ask('total sales');
    const { key } = last(conversation);
    const first = actions.previewStep(conversation, key, 'filter');
    const second = actions.previewStep(conversation, key, '');
    await Promise.all([first, second]);
    expect(last(conversation).preview).toBeNull();
  });

  test('an answer kept as it came is accepted, one that was edited is edited', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('total sales');
    const { key } = last(conversation);
    await actions.judge(conversation, key, 'accepted');
    await actions.runSql(conversation, key, 'SELECT 2');
    await actions.judge(conversation, key, 'accepted');
    await actions.judge(conversation, key, 'dismissed');
    expect(transport.bodies('feedback').map(body => [body.action, body.sql])).toEqual([
      ['accepted', '-- total sales'],
      ['edited', 'SELECT 2'],
      ['dismissed', 'SELECT 2']
    ]);
  });

  test('a chosen reading runs with the reasons it came with', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('total sales');
    const chosen = draft('SELECT 2');
    await actions.choose(conversation, last(conversation).key, chosen);
    expect(transport.bodies('run')).toMatchObject([{ sql: 'SELECT 2', question: 'total sales', chosen }]);
    expect(shownAnswer(last(conversation))?.sql).toBe('SELECT 2');
  });

  test('code is fetched for the SQL shown', async () => {
    const { transport, conversation } = await started();
    await conversation.ask('total sales');
    expect(await actions.codeOf(conversation, last(conversation).key, 'pandas', 'reports')).toBe('as code');
    expect(transport.bodies('code')).toEqual([{ source: 'shop', sql: '-- total sales', target: 'pandas', folder: 'reports' }]);
  });
});

test('a verdict that cannot be kept is not shown, and why not is', async () => {
  const { conversation } = await started(function* (operation, body) {
    if (operation === 'feedback') {
      throw new Error('gone');
    }
    yield* answering(operation, body);
  });
  await conversation.ask('total sales');
  await actions.judge(conversation, last(conversation).key, 'accepted');
  expect(last(conversation)).toMatchObject({ phase: 'answered', verdict: '' });
  expect(last(conversation).problems[0].message).toContain('gone');
});

/** A Python side that asks for consent where nobody has decided. */
function* asking(operation: Operation, body: unknown): Iterable<Event> {
  if (operation === 'ask' && (body as AskRequest).question.startsWith('send') && (body as AskRequest).send === undefined) {
    yield { type: 'started', turn: 't' };
    yield { type: 'consent', model: 'm', messages: [] };
  } else {
    yield* answering(operation, body);
  }
}

test('consent sends the same question again with the decision', async () => {
  const { transport, conversation } = await started(asking);
  await conversation.ask('send total sales');
  expect(last(conversation).phase).toBe('consent');
  await actions.consent(conversation, last(conversation).key, false);
  expect(transport.bodies('ask')[1]).toMatchObject({ question: 'send total sales', send: false, turn: 't' });
  expect(last(conversation).phase).toBe('answered');
});

test('consent to a follow-up sends what it followed, be there others of that question', async () => {
  const { transport, conversation } = await started(asking);
  await conversation.ask('total sales');
  conversation.follow('');
  await conversation.ask('total sales');
  await actions.runSql(conversation, last(conversation).key, 'SELECT 2');
  await conversation.ask('send it by month');
  await actions.consent(conversation, last(conversation).key, true);
  const [first, second] = transport.bodies('ask').slice(-2);
  expect(first.previous?.sql).toBe('SELECT 2');
  expect(second.previous).toEqual(first.previous);
});

test('stopping tells Python and ends the turn here', async () => {
  let stop = () => {};
  const stopped = new Promise<void>(resolve => (stop = resolve));
  const transport = new ScriptedTransport(async function* (operation, body) {
    if (operation === 'ask') {
      yield { type: 'started', turn: 't9' } as Event;
      await stopped;
    } else {
      if (operation === 'cancel') {
        stop();
      }
      yield* answering(operation, body);
    }
  });
  const conversation = new Conversation(new Desk());
  await conversation.desk.connect([transport]);
  const asking = conversation.ask('slow');
  await new Promise(resolve => setTimeout(resolve));
  await conversation.desk.connect([new ScriptedTransport(answering)]);
  await conversation.cancel(last(conversation).key);
  await asking;
  expect(transport.bodies('cancel')).toEqual([{ turn: 't9' }]);
  expect(last(conversation).phase).toBe('cancelled');
});

test('a new conversation is empty, and what an earlier visit left comes before', async () => {
  const { conversation } = await started();
  await conversation.ask('total sales');
  const earlier = conversation.store.get().turns;
  conversation.clear();
  expect(conversation.store.get()).toMatchObject({ turns: [], following: '' });
  conversation.resume(earlier);
  expect(conversation.store.get()).toMatchObject({ turns: earlier, following: earlier[0].key });
});
