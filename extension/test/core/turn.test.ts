import { describe, expect, test } from 'vitest';
import {
  newTurn,
  reduce,
  restarted,
  shownAnswer,
  stepBack,
  stepForward,
  stopped,
  withChart
} from '../../src/core/turn';
import type { Event } from '../../src/wire/types';
import { answer, grounding, reading } from '../samples';

const asked = newTurn('k', 'server:shop', 'total sales by region');
const play = (events: Event[], from = asked) => events.reduce(reduce, from);
const problem = { code: 'x', message: 'No.', hint: '', place: null, severity: 'error' as const, field: '' };

describe('a question that is answered', () => {
  const events: Event[] = [
    { type: 'started', turn: 't1' },
    { type: 'grounded', grounding: grounding('q'), ms: 2 },
    { type: 'drafted', drafts: [], ms: 3 },
    { type: 'answered', answer: answer() },
    { type: 'finished', turn: 't1', timings: {} }
  ];

  test('says how far it is', () => {
    const phases = events.map((_, index) => play(events.slice(0, index + 1)));
    expect(phases.map(turn => turn.progress)).toEqual(['starting', 'grounded', 'drafted', 'drafted', 'drafted']);
    expect(phases.map(turn => turn.phase)).toEqual(['running', 'running', 'running', 'answered', 'answered']);
  });

  test('says how far the reading of a large source is, until the question itself is read', () => {
    const opening: Event = {
      type: 'opening', source: 'big', step: 'schema', done: 3400, total: 10000, message: 'Reading the schema: …'
    };
    expect(play([events[0], opening]).opening?.done).toBe(3400);
    expect(play([events[0], opening, events[1]]).opening).toBeNull();
  });

  test('has an id from its first event, so that it can be stopped', () => {
    expect(play(events.slice(0, 1)).id).toBe('t1');
  });

  test('shows the answer', () => {
    expect(shownAnswer(play(events))).toEqual(answer());
  });
});

describe('an edited answer', () => {
  const first = play([{ type: 'answered', answer: answer() }]);
  const second = play([{ type: 'answered', answer: answer({ sql: 'SELECT 2' }) }], restarted(first));

  test('stays on the screen while the new one is made', () => {
    const waiting = restarted(first);
    expect(waiting.phase).toBe('running');
    expect(shownAnswer(waiting)?.sql).toBe('SELECT 1');
  });

  test('is replaced, and can be had back', () => {
    expect(shownAnswer(second)?.sql).toBe('SELECT 2');
    expect(shownAnswer(stepBack(second))?.sql).toBe('SELECT 1');
    expect(shownAnswer(stepForward(stepBack(second)))?.sql).toBe('SELECT 2');
  });

  test('stays when the edit fails, with the reason', () => {
    const failed = play([{ type: 'failed', problems: [problem], sql: 'SELECT x', step: '' }], restarted(first));
    expect(failed).toMatchObject({ phase: 'failed', problems: [problem], failedSql: 'SELECT x' });
    expect(shownAnswer(failed)?.sql).toBe('SELECT 1');
  });

  test('stays when the edit is stopped', () => {
    expect(stopped(restarted(first)).phase).toBe('answered');
  });

  test('has yet to be judged, whatever was said of the one before', () => {
    const kept = { ...first, verdict: 'accepted' as const };
    expect(play([{ type: 'answered', answer: answer() }], kept).verdict).toBe('');
  });

  test('is not said to be kept when the one before it was', () => {
    expect(stepBack({ ...second, verdict: 'accepted' }).verdict).toBe('');
  });

  test('loses the preview of a step it may no longer have', () => {
    const previewing = { ...first, preview: { step: 's1', table: null, problems: [] } };
    expect(play([{ type: 'answered', answer: answer() }], previewing).preview).toBeNull();
  });
});

test('a question back waits for a choice', () => {
  const turn = play([
    { type: 'asked', message: 'Which?', readings: [reading('SELECT 1')], hint: '' },
    { type: 'finished', turn: 't1', timings: {} }
  ]);
  expect(turn.phase).toBe('asked');
  expect(turn.asked?.readings).toHaveLength(1);
});

test('a choice made takes the place of the question back', () => {
  const turn = play([
    { type: 'asked', message: 'Which?', readings: [], hint: '' },
    { type: 'answered', answer: answer() }
  ]);
  expect(turn).toMatchObject({ phase: 'answered', asked: null });
});

describe('readings to choose from', () => {
  const readings = [reading('SELECT 1'), reading('SELECT 2')];
  const unsure = play([{ type: 'answered', answer: answer({ readings }) }]);
  const then = (sql: string, drafter: string, from = unsure) =>
    shownAnswer(play([{ type: 'answered', answer: answer({ sql, drafter }) }], from))?.readings;

  test('stay when one is chosen', () => {
    expect(then('SELECT 2', 'chosen')).toEqual(readings);
  });

  test('go when the SQL is edited', () => {
    expect(then('SELECT 2', 'person')).toEqual([]);
  });

  test('go when something else is chosen', () => {
    expect(then('SELECT 3', 'chosen')).toEqual([]);
  });

  test('of a question back stay with the answer', () => {
    const back = play([{ type: 'asked', message: 'Which?', readings, hint: '' }]);
    expect(then('SELECT 1', 'chosen', back)).toEqual(readings);
  });
});

test('consent waits for a decision', () => {
  const turn = play([
    { type: 'consent', model: 'm', messages: [{ role: 'user', content: 'q' }] },
    { type: 'finished', turn: 't1', timings: {} }
  ]);
  expect(turn).toMatchObject({ phase: 'consent', consent: { model: 'm' } });
});

test('a stream that ends without an answer was stopped', () => {
  expect(play([{ type: 'finished', turn: 't1', timings: {} }]).phase).toBe('cancelled');
});

test('a connection that breaks says so', () => {
  expect(stopped(asked, [problem])).toMatchObject({ phase: 'failed', problems: [problem] });
});

test('another chart is in front without a step of the history', () => {
  const turn = withChart(play([{ type: 'answered', answer: answer() }]), 1);
  expect(shownAnswer(turn)?.chart).toBe(1);
  expect(turn.answers?.past).toEqual([]);
});

test('answers to other requests change nothing', () => {
  expect(reduce(asked, { type: 'done' })).toBe(asked);
});
