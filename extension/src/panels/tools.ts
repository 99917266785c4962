import type { IThemeManager } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { createContext, useContext } from 'react';
import type { CellKind } from '../core/cells';

/** The part of a translation bundle that is used here. */
export type Translation = Pick<TranslationBundle, '__' | '_n'>;

/** What the views need of the application around them; null where there is none. */
export interface Tools {
  readonly trans: Translation;
  readonly rendermime: IRenderMimeRegistry | null;
  readonly editors: IEditorServices | null;
  readonly themes: IThemeManager | null;
  /** Put a cell into the notebook in front; resolves with the cell's number, or null without one. */
  readonly insertCell: ((text: string, kind: CellKind) => Promise<number | null>) | null;
  /** Make a notebook with these cells and show it. */
  readonly newNotebook: ((cells: readonly string[]) => Promise<void>) | null;
  /** The folder of the notebook that code is for, as the server names it; null where that is the kernel's own. */
  readonly folder: (() => string) | null;
  /** The folder of the notebook that `insertCell` puts cells into; null where that is `folder`. */
  readonly cellFolder: (() => string) | null;
  /** Make a flow file of a statement about a source (`choiceId`) and open it. */
  readonly openFlow: ((sourceId: string, sql: string) => void) | null;
}

function fill(text: string, values: readonly unknown[]): string {
  return text.replace(/%(\d+)/g, (_, place: string) => String(values[Number(place) - 1] ?? ''));
}

const ENGLISH: Translation = {
  __: (text: string, ...values: unknown[]) => fill(text, values),
  _n: (one: string, many: string, count: number, ...values: unknown[]) =>
    fill(count === 1 ? one : many, [count, ...values])
};

/** Outside JupyterLab: English, and nothing to lean on. */
export const BARE_TOOLS: Tools = {
  trans: ENGLISH,
  rendermime: null,
  editors: null,
  themes: null,
  insertCell: null,
  newNotebook: null,
  folder: null,
  cellFolder: null,
  openFlow: null
};

export const ToolsContext = createContext<Tools>(BARE_TOOLS);

/** The tools of the place a view is shown in. */
export function useTools(): Tools {
  return useContext(ToolsContext);
}

/** The translation in use. */
export function useTrans(): Translation {
  return useTools().trans;
}
