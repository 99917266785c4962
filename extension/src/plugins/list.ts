import type { CompletionHandler, ICompletionContext, ICompletionProvider } from '@jupyterlab/completer';
import { cellBody } from '../core/magic';
import type { IReach } from '../reach';
import { suggest } from './suggest';

/** Somebody pressed Tab and waits; JupyterLab itself gives up after a second. */
const PATIENCE_MS = 950;

/** The list that Tab opens, in cells of ours only. */
export class ListProvider implements ICompletionProvider {
  readonly identifier = 'plainspoken:list';
  /** Before the kernel's Python names (550), which mean nothing in SQL. */
  readonly rank = 1100;
  readonly renderer = null;

  constructor(private readonly _reach: IReach) {}

  async isApplicable(context: ICompletionContext): Promise<boolean> {
    const cell = context.editor?.model.sharedModel.getSource() ?? '';
    return cellBody(cell) !== null || /^%ask\b/m.test(cell);
  }

  async fetch(
    request: CompletionHandler.IRequest,
    context: ICompletionContext
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    const { text, offset } = request;
    const found = await suggest(this._reach, context.session, text, offset, PATIENCE_MS);
    if (found === null) {
      return { start: offset, end: offset, items: [] };
    }
    const items = found.completion.items.map(item => ({
      label: item.label,
      insertText: item.insert,
      type: item.kind,
      documentation: item.why
    }));
    return { start: found.start, end: found.end, items };
  }
}
