import { useState } from 'react';
import type { JsonValue } from '../../wire/types';

/**
 * What somebody types for a value, as long as it stands for it: "1." is 1 and will be 1.5. When the value becomes
 * another (undo), so does the text.
 */
export function useDraft(
  value: JsonValue,
  write: (value: JsonValue) => string,
  read: (text: string) => JsonValue
): [string, (text: string) => void] {
  const [draft, setDraft] = useState<string | null>(null);
  return [draft !== null && read(draft) === value ? draft : write(value), setDraft];
}
