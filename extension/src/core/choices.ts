import type { Place, Transport } from '../wire/transport';
import type { SourceInfo, Sources } from '../wire/types';

/** A source one can pick, and the way to it. */
export interface Choice {
  readonly id: string;
  readonly place: Place;
  readonly info: SourceInfo;
}

/** What each place said it has. */
export type Offers = Readonly<Partial<Record<Place, Sources>>>;

/** Names are unique within a place only, so the place is part of the id. */
export function choiceId(place: Place, name: string): string {
  return `${place}:${name}`;
}

/** The name of a source within its place: the inverse of `choiceId`. */
export function sourceName(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

/** All sources, the notebook's first: what a person works on is nearer than what is merely there. */
export function choices(offers: Offers): Choice[] {
  const places: Place[] = ['notebook', 'server'];
  return places.flatMap(place =>
    (offers[place]?.sources ?? []).map(info => ({ id: choiceId(place, info.name), place, info }))
  );
}

/** The one to use: what was picked if it is still there, else the default, else the first. */
export function pick(all: readonly Choice[], wanted: string): Choice | null {
  return (
    all.find(choice => choice.id === wanted) ??
    all.find(choice => choice.info.default) ??
    all[0] ??
    null
  );
}

/** The language model that would get a question asked of this choice; empty for none. */
export function modelOf(offers: Offers, choice: Choice | null): string {
  return (choice && offers[choice.place]?.model) || '';
}

/** The transport that leads to a place, or null when it is gone. */
export function transportTo(transports: readonly Transport[], place: Place): Transport | null {
  return transports.find(transport => transport.place === place) ?? null;
}
