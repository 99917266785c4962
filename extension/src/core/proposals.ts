/** Values that Python proposes for a field of a step. */

import { single, type Transport } from '../wire/transport';
import type { Proposed } from '../wire/types';
import { stepOf } from './flow_editing';
import { contentKey } from './flow_keys';
import type { FieldPlace } from './step_form';

/** What proposals for a field are about: what comes into its step, and what else the step is told. */
export function aboutField({ flow, step, field }: FieldPlace): string {
  const { inputs, params } = stepOf(flow, step) ?? { inputs: [], params: {} };
  const others = Object.entries(params).filter(([name]) => name !== field);
  return JSON.stringify([inputs.map(input => contentKey(flow, input)), others]);
}

/** The proposals for one field, asked for anew only once they are about something else. */
export class Proposals {
  private _about = '';
  private _found: Promise<Proposed> | null = null;
  private _asking = new AbortController();

  /** Throws what asking threw; the next time it is asked again. */
  async get(reach: Transport, place: FieldPlace): Promise<Proposed> {
    const about = aboutField(place);
    if (this._found === null || about !== this._about) {
      this.dispose();
      const { signal } = (this._asking = new AbortController());
      this._about = about;
      this._found = single(reach, 'propose', { ...place }, 'proposed', signal);
    }
    const found = this._found;
    try {
      return await found;
    } catch (reason) {
      if (this._found === found) {
        this._found = null;
      }
      throw reason;
    }
  }

  /** Nobody waits for an answer any more. */
  dispose(): void {
    this._asking.abort();
    this._found = null;
  }
}
