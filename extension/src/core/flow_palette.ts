import type { StepKind } from '../wire/types';
import { holdsAll, wordsIn } from './words';

/** Kinds of steps that belong together. */
export interface PaletteGroup {
  readonly group: StepKind['group'];
  readonly kinds: readonly StepKind[];
}

/** The order of the groups: what one begins with, then what one does most. */
const ORDER: readonly StepKind['group'][] = ['data', 'rows', 'columns', 'clean', 'summarise', 'combine', 'reshape'];

/** The kinds whose name, group or a field's label has all the words, by group. */
export function foundKinds(kinds: readonly StepKind[], sought: string): PaletteGroup[] {
  const words = wordsIn(sought);
  const fits = ({ label, kind, group, fields }: StepKind) =>
    holdsAll([label, kind, group, ...fields.map(field => field.label)].join(' '), words);
  const named = (kind: StepKind) => kind.label.toLowerCase().includes(words.join(' '));
  const found = kinds.filter(fits);
  const groups = ORDER.map(group => ({ group, kinds: found.filter(kind => kind.group === group) })).filter(
    ({ kinds: some }) => some.length > 0
  );
  // What is called so itself comes before what merely has a field that is.
  return words.length === 0 ? groups : groups
    .map(({ group, kinds: some }) => ({ group, kinds: [...some].sort((a, b) => Number(named(b)) - Number(named(a))) }))
    .sort((a, b) => Number(named(b.kinds[0])) - Number(named(a.kinds[0])));
}
