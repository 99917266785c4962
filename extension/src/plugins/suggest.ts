import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { Session } from '@jupyterlab/services';
import type { Widget } from '@lumino/widgets';
import { isPlace, isPython, isSqlFile } from '../core/code';
import { cellBody, magicAt } from '../core/magic';
import { toPoints, toUnits } from '../core/points';
import { within } from '../core/within';
import type { IReach } from '../reach';
import { single, type Transport } from '../wire/transport';
import type { CompleteRequest, Completion } from '../wire/types';
import { codeAbove } from './above';

/** A kernel knows its tables; longer than this the server, which knows the same history, is not kept waiting for it. */
const KERNEL_MS = 300;
const BUSY_KERNEL_MS = 120;

/** Where somebody types. */
export interface Place {
  readonly editor?: CodeEditor.IEditor | null;
  readonly session?: Session.ISessionConnection | null;
  readonly widget?: Widget;
}

/** A completion whose positions are code points of the whole text, as JupyterLab counts them. */
export interface CellCompletion {
  readonly transport: Transport;
  readonly completion: Completion;
  readonly start: number;
  readonly end: number;
}

/** The text of an editor as it is now; empty once that is gone. */
export function reading(editor: CodeEditor.IEditor | null | undefined): () => string {
  return () => (editor && !editor.isDisposed ? editor.model.sharedModel.getSource() : '');
}

/** Whether a text of that type may have places of ours. */
export function isOurs(text: string, mimeType: string): boolean {
  return isSqlFile(mimeType) || isPython(mimeType) || cellBody(text) !== null || /^%ask\b/m.test(text);
}

/** What could stand at the cursor (in code points); null where that is nothing of ours. */
export async function suggest(
  reach: IReach,
  place: Place,
  text: string,
  cursor: number,
  mimeType: string
): Promise<CellCompletion | null> {
  const part = magicAt(text, toUnits(text, cursor));
  const kernel = place.session?.kernel ? reach.kernel(place.session.kernel) : null;
  if (part) {
    const before = toPoints(text, part.start);
    const { source, surface, start, end } = part;
    const body = { source, surface, text: text.slice(start, end), offset: cursor - before };
    return kernel && ask(kernel, body, before);
  }
  if (isSqlFile(mimeType)) {
    return ask(reach.server, { source: '', text, offset: cursor, surface: 'sql' }, 0);
  }
  if (!isPython(mimeType) || !isPlace(text.slice(0, toUnits(text, cursor)))) {
    return null;
  }
  const above = codeAbove(place.widget, place.editor);
  const body = { source: '', text, offset: cursor, surface: 'code' as const, above };
  const server = ask(reach.server, body, 0);
  if (!kernel) {
    return server;
  }
  const patience = place.session?.kernel?.status === 'busy' ? BUSY_KERNEL_MS : KERNEL_MS;
  return (await within(ask(kernel, body, 0), patience)) ?? server;
}

async function ask(transport: Transport, body: CompleteRequest, before: number): Promise<CellCompletion | null> {
  try {
    const { completion } = await single(transport, 'complete', body, 'completed');
    return { transport, completion, start: before + completion.start, end: before + completion.end };
  } catch {
    // No suggestions is no fault of the person who types.
    return null;
  }
}
