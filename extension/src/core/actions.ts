/** What a person can do with a turn of a conversation. */

import { problemsOf, single, WireError } from '../wire/transport';
import type { AnswerDocument, Draft, Requests } from '../wire/types';
import { sourceName } from './choices';
import type { Charting } from './chart_form';
import { type Conversation, shownChart } from './conversation';
import { canRemove, removeStep } from './flow';
import * as turns from './turn';
import { CHOSEN } from './turn';
import type { Turn } from './turn';

/** Answer what the consent card asks: whether the messages it shows may go to the model. */
export async function consent(on: Conversation, key: string, send: boolean): Promise<void> {
  const turn = on.turn(key);
  if (turn?.phase !== 'consent') {
    return;
  }
  on.change(key, turns.restarted);
  await on.play(key, 'ask', {
    source: sourceName(turn.sourceId),
    question: turn.question,
    previous: turn.previous,
    send,
    turn: turn.id
  });
}

/** Run SQL that was edited or chosen in place of what the turn shows. */
export async function runSql(on: Conversation, key: string, sql: string): Promise<void> {
  const turn = on.turn(key);
  if (turn) {
    on.change(key, turns.restarted);
    await on.play(key, 'run', { ...about(turn), sql });
  }
}

/** Run one of several readings: it becomes the answer, with the reasons it came with. */
export async function choose(on: Conversation, key: string, chosen: Draft): Promise<void> {
  const turn = on.turn(key);
  if (turn) {
    on.change(key, turns.restarted);
    await on.play(key, 'run', { ...about(turn), sql: chosen.sql, chosen });
  }
}

/** Take a step out of the turn's flow and run what is left. */
export async function dropStep(on: Conversation, key: string, step: string): Promise<void> {
  const turn = on.turn(key);
  const pipeline = turn && turns.shownAnswer(turn)?.pipeline;
  if (pipeline && canRemove(pipeline, step)) {
    on.change(key, turns.restarted);
    await on.play(key, 'flow', { ...about(turn), pipeline: removeStep(pipeline, step) });
  }
}

/** Show the rows that leave a step; '' shows none. */
export async function previewStep(on: Conversation, key: string, step: string): Promise<void> {
  const answer = answerOf(on, key);
  const preview = step === '' ? null : { step, table: null, problems: [] };
  on.change(key, turn => ({ ...turn, preview }));
  if (answer === null || preview === null) {
    return;
  }
  const settle = (change: Partial<turns.StepPreview>) =>
    on.change(key, turn => (turn.preview === preview ? { ...turn, preview: { ...preview, ...change } } : turn));
  try {
    const body = { source: answer.source, sql: answer.sql, step };
    const { table } = await single(on.reach(key), 'preview', body, 'preview');
    settle({ table });
  } catch (reason) {
    settle({ problems: problemsOf(reason) });
  }
}

/** The turn's query as text of another kind, for a notebook in that folder. Throws `ProblemError` or `WireError`. */
export async function codeOf(
  on: Conversation,
  key: string,
  target: Requests['code']['target'],
  folder: string | null
): Promise<string> {
  const answer = answerOf(on, key);
  if (answer === null) {
    throw new WireError('There is no answer to take the code from.');
  }
  const body = { source: answer.source, sql: answer.sql, target, folder };
  return (await single(on.reach(key), 'code', body, 'code')).text;
}

/** Say what became of the answer; where that cannot be kept, why not stands with it. */
export async function judge(
  on: Conversation,
  key: string,
  verdict: 'accepted' | 'dismissed'
): Promise<void> {
  const turn = on.turn(key);
  const answer = turn && turns.shownAnswer(turn);
  if (!turn || !answer) {
    return;
  }
  const begun = turn.answers?.past[0];
  const edited = verdict === 'accepted' && answer.drafter !== CHOSEN && begun && answer.sql !== begun.sql;
  const action = edited ? 'edited' : verdict;
  on.change(key, current => ({ ...current, verdict }));
  try {
    await single(on.reach(key), 'feedback', { turn: answer.turn, action, sql: answer.sql }, 'done');
  } catch (reason) {
    on.change(key, current => ({ ...current, verdict: '', problems: problemsOf(reason) }));
  }
}

/** Step through the answers of a turn. */
export function back(on: Conversation, key: string): void {
  on.change(key, turns.stepBack);
}

export function forward(on: Conversation, key: string): void {
  on.change(key, turns.stepForward);
}

/** Put another of the charts in front. */
export function showChart(on: Conversation, key: string, chart: number): void {
  on.change(key, turn => turns.withChart(turn, chart));
}

/** How the charts of an answer are made by hand; each one made stands in front of the others. */
export function charting(on: Conversation, key: string, answer: AnswerDocument): Charting {
  const { source, sql, turn } = answer;
  return { reach: on.way(key), source, sql, turn, onDrawn: chart => on.change(key, shown => turns.withDrawn(shown, chart)) };
}

function answerOf(on: Conversation, key: string): AnswerDocument | null {
  const turn = on.turn(key);
  return turn && turns.shownAnswer(turn);
}

/** What a run of anything else for this turn has in common. */
function about(turn: Turn): Omit<Requests['run'], 'sql'> {
  const answer = turns.shownAnswer(turn);
  return {
    source: sourceName(turn.sourceId),
    question: turn.question,
    turn: turn.id,
    chart: answer && shownChart(answer)
  };
}
