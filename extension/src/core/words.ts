/** Looking for something by words, of which all must be there, whatever their case. */

/** The words of what somebody typed, in small letters. */
export function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(word => word !== '');
}

/** Whether a text holds all of these words; so does every text where there are none. */
export function holdsAll(text: string, words: readonly string[]): boolean {
  const low = text.toLowerCase();
  return words.every(word => low.includes(word));
}

/** The first word of a text with the spaces before it; empty when it holds none. */
export function firstWord(text: string): string {
  return /^\s*\S+/.exec(text)?.[0] ?? '';
}
