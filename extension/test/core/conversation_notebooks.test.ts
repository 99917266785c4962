import { expect, test } from 'vitest';
import * as actions from '../../src/core/actions';
import { Conversation } from '../../src/core/conversation';
import { Desk } from '../../src/core/desk';
import { shownAnswer } from '../../src/core/turn';
import { ScriptedTransport } from '../scripted';
import { answering, last } from './conversing';

/** Asked in one notebook, then gone to another that has a source of the same name; `key` is the turn of the answer. */
async function movedOn() {
  const [pets, cars] = [answering, answering].map(script => new ScriptedTransport(script, 'notebook'));
  const conversation = new Conversation(new Desk());
  await conversation.desk.connect([pets]);
  await conversation.ask('total sales');
  const { key } = last(conversation);
  await conversation.desk.connect([cars]);
  return { pets, cars, conversation, key };
}

test('an answer of one notebook is not worked on in another that has a source of that name', async () => {
  const { pets, cars, conversation, key } = await movedOn();
  await actions.runSql(conversation, key, 'SELECT 2');
  expect(cars.bodies('run')).toEqual([]);
  expect(last(conversation).problems[0].message).toContain('not in front');
  await conversation.desk.connect([pets]);
  await actions.runSql(conversation, key, 'SELECT 2');
  expect(shownAnswer(last(conversation))?.sql).toBe('SELECT 2');
});

test('nor is it followed up there', async () => {
  const { pets, cars, conversation, key } = await movedOn();
  expect(conversation.followed).toBeNull();
  await conversation.ask('by month');
  expect(cars.bodies('ask')[0]).toMatchObject({ question: 'by month', previous: null });
  conversation.follow(key);
  await conversation.desk.connect([pets]);
  expect(conversation.followed?.key).toBe(key);
});
