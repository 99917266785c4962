import { begin } from './history';
import type { Turn } from './turn';

/** Turns are kept for a reload of the page: only so many, and only so large. */
const TURNS = 12;
const CHARACTERS = 1_500_000;

/** The newest answered turns as text, without what could only be shown live. */
export function pack(turns: readonly Turn[]): string {
  const kept = turns
    .filter(turn => turn.answers !== null)
    .slice(-TURNS)
    .map(turn => ({
      ...turn,
      phase: 'answered',
      answers: begin(turn.answers!.present),
      preview: null,
      problems: []
    }));
  let text = JSON.stringify(kept);
  while (text.length > CHARACTERS && kept.length > 0) {
    kept.shift();
    text = JSON.stringify(kept);
  }
  return text;
}

/** The inverse of `pack`; nothing when the text is none of ours. */
export function unpack(text: string | null): Turn[] {
  try {
    const turns: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(turns) ? turns.filter(isTurn) : [];
  } catch {
    return [];
  }
}

function isTurn(value: unknown): value is Turn {
  const turn = value as Partial<Turn> | null;
  return typeof turn?.key === 'string' && turn.answers?.present?.version === 1;
}
