import type {
  AnswerDocument,
  ChartView,
  Asked,
  Consent,
  Draft,
  Event,
  Grounding,
  Opening,
  Previous,
  Problem,
  Rows
} from '../wire/types';
import { begin, type History, push, redo, undo } from './history';

export type Phase = 'running' | 'answered' | 'asked' | 'consent' | 'failed' | 'cancelled';
export type Progress = 'starting' | 'grounded' | 'drafted';

/** The rows that leave one step, or why they cannot be shown. */
export interface StepPreview {
  readonly step: string;
  readonly table: Rows | null;
  readonly problems: readonly Problem[];
}

/** What Python calls the drafter when a person chose among readings. */
export const CHOSEN = 'chosen';

/** Everything the panel shows of one question. */
export interface Turn {
  readonly key: string;
  /** The id Python gave it; empty until it started. */
  readonly id: string;
  readonly sourceId: string;
  readonly question: string;
  /** What it follows up; null for a new question. */
  readonly previous: Previous | null;
  readonly phase: Phase;
  readonly progress: Progress;
  /** How far the reading of the source is, while it is read before the question. */
  readonly opening: Opening | null;
  readonly grounding: Grounding | null;
  readonly drafts: readonly Draft[];
  readonly asked: Asked | null;
  readonly consent: Consent | null;
  /** Each run of edited SQL or of an edited flow is one step that can be undone. */
  readonly answers: History<AnswerDocument> | null;
  readonly problems: readonly Problem[];
  readonly failedSql: string;
  /** The step of a flow that failed; empty where that is not known. */
  readonly failedStep: string;
  readonly preview: StepPreview | null;
  readonly verdict: '' | 'accepted' | 'dismissed';
}

/** A question that was just asked. */
export function newTurn(key: string, sourceId: string, question: string, previous: Previous | null = null): Turn {
  return {
    key,
    id: '',
    sourceId,
    question,
    previous,
    phase: 'running',
    progress: 'starting',
    opening: null,
    grounding: null,
    drafts: [],
    asked: null,
    consent: null,
    answers: null,
    problems: [],
    failedSql: '',
    failedStep: '',
    preview: null,
    verdict: ''
  };
}

/** The turn while Python works on it again: what is shown stays until there is something new. */
export function restarted(turn: Turn): Turn {
  return { ...turn, phase: 'running', progress: 'starting', opening: null, consent: null, problems: [], failedSql: '', failedStep: '' };
}

/** The turn after one more event. */
export function reduce(turn: Turn, event: Event): Turn {
  switch (event.type) {
    case 'started':
      return { ...turn, id: event.turn };
    case 'opening':
      return { ...turn, opening: event };
    case 'grounded':
      return { ...turn, progress: 'grounded', opening: null, grounding: event.grounding };
    case 'drafted':
      return { ...turn, progress: 'drafted', drafts: event.drafts };
    case 'asked':
      return { ...turn, phase: 'asked', asked: event };
    case 'consent':
      return { ...turn, phase: 'consent', consent: event };
    case 'answered':
      return answered(turn, event.answer);
    case 'failed':
      return { ...turn, phase: 'failed', problems: event.problems, failedSql: event.sql, failedStep: event.step };
    case 'finished':
      return turn.phase === 'running' ? { ...turn, phase: ended(turn) } : turn;
    default:
      return turn;
  }
}

/** The turn when it was stopped, or when the connection broke with `problems`. */
export function stopped(turn: Turn, problems: readonly Problem[] = []): Turn {
  if (problems.length > 0) {
    return { ...turn, phase: 'failed', problems };
  }
  return { ...turn, phase: turn.answers ? 'answered' : 'cancelled' };
}

/** The answer now shown. */
export function shownAnswer(turn: Turn): AnswerDocument | null {
  return turn.answers?.present ?? null;
}

/** The turn with the answer before, or after, the one shown. */
export function stepBack(turn: Turn): Turn {
  return revisit(turn, undo);
}

export function stepForward(turn: Turn): Turn {
  return revisit(turn, redo);
}

/** The answer shown with another of its charts in front. */
export function withChart(turn: Turn, chart: number): Turn {
  if (turn.answers === null) {
    return turn;
  }
  const present = { ...turn.answers.present, chart };
  return { ...turn, answers: { ...turn.answers, present } };
}

/** The answer shown with one more chart, in front. */
export function withDrawn(turn: Turn, chart: ChartView): Turn {
  if (turn.answers === null) {
    return turn;
  }
  const present = withChartAdded(turn.answers.present, chart);
  return { ...turn, answers: { ...turn.answers, present } };
}

/** The answer with a chart that was made by hand in front: it takes the place of the one made before. */
function withChartAdded(answer: AnswerDocument, chart: ChartView): AnswerDocument {
  const others = answer.charts.filter(each => each.why !== chart.why);
  return { ...answer, charts: [...others, chart], chart: others.length };
}

/** The readings stay to be chosen from while the answer shown is one of them. */
function withReadings(turn: Turn, answer: AnswerDocument): AnswerDocument {
  const known = shownAnswer(turn)?.readings ?? turn.asked?.readings ?? [];
  const chosen = answer.drafter === CHOSEN && known.some(reading => reading.draft.sql === answer.sql);
  return chosen ? { ...answer, readings: known } : answer;
}

function answered(turn: Turn, given: AnswerDocument): Turn {
  const answer = withReadings(turn, given);
  const answers = turn.answers ? push(turn.answers, answer) : begin(answer);
  return {
    ...turn,
    id: answer.turn || turn.id,
    phase: 'answered',
    asked: null,
    consent: null,
    grounding: answer.grounding,
    answers,
    problems: [],
    preview: null,
    verdict: ''
  };
}

function ended(turn: Turn): Phase {
  return turn.answers ? 'answered' : 'cancelled';
}

function revisit(
  turn: Turn,
  move: (history: History<AnswerDocument>) => History<AnswerDocument>
): Turn {
  return turn.answers === null
    ? turn
    : { ...turn, phase: 'answered', answers: move(turn.answers), problems: [], failedSql: '', preview: null, verdict: '' };
}
