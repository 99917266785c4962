import { Conversation } from '../../src/core/conversation';
import { Desk } from '../../src/core/desk';
import type { Operation } from '../../src/wire/transport';
import type { AskRequest, Event, RunRequest } from '../../src/wire/types';
import { answer, rows } from '../samples';
import { ScriptedTransport, sources } from '../scripted';

/** A Python side that answers every question with SQL that holds it. */
export function* answering(operation: Operation, body: unknown): Iterable<Event> {
  if (operation === 'sources') {
    yield sources('shop', 'files');
  } else if (operation === 'ask') {
    const { question } = body as AskRequest;
    yield { type: 'started', turn: `id of ${question}` };
    yield { type: 'answered', answer: answer({ question, turn: `id of ${question}`, sql: `-- ${question}` }) };
  } else if (operation === 'run') {
    yield { type: 'answered', answer: answer({ sql: (body as RunRequest).sql, chart: 1 }) };
  } else if (operation === 'flow') {
    yield { type: 'answered', answer: answer({ sql: 'from the flow' }) };
  } else if (operation === 'preview') {
    yield { type: 'preview', step: 'filter', table: rows([['South', 1]]) };
  } else if (operation === 'code') {
    yield { type: 'code', text: 'as code', target: 'pandas' };
  } else {
    yield { type: 'done' };
  }
}

/** A conversation with one such side. */
export async function started(script: typeof answering = answering) {
  const transport = new ScriptedTransport(script);
  const conversation = new Conversation(new Desk());
  await conversation.desk.connect([transport]);
  return { transport, conversation };
}

/** The turn that was begun last. */
export const last = (conversation: Conversation) => conversation.store.get().turns.at(-1)!;
