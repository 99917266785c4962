import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { type Contents, ServerConnection } from '@jupyterlab/services';
import { Store } from '../../core/store';

/** How a file stands to what is open: another program may have written or removed it. */
export type OnDisk = 'same' | 'changed' | 'gone';

/** How often a file that is in view is looked at. */
const EVERY_MS = 10_000;
/** What is read and written by clocks of two machines may differ so much, as JupyterLab reckons. */
const MARGIN_MS = 500;

/** Looks after a file that is open: JupyterLab itself compares only when it saves. */
export class FileOnDisk {
  readonly store = new Store<OnDisk>('same');
  private readonly _timer: number;
  private _saving = false;

  constructor(
    private readonly _context: DocumentRegistry.Context,
    private readonly _contents: Contents.IManager,
    private readonly _inView: () => boolean
  ) {
    const look = () => void this.look();
    this._timer = window.setInterval(look, EVERY_MS);
    window.addEventListener('focus', look);
    _context.fileChanged.connect(look);
    _context.saveState.connect((_, state) => {
      this._saving = state === 'started';
      look();
    });
    _context.disposed.connect(() => {
      window.clearInterval(this._timer);
      window.removeEventListener('focus', look);
    });
  }

  /** Compare the file with the one that was read or written last. Where the server does not say, nothing is known. */
  async look(): Promise<void> {
    const { path, contentsModel: known, isDisposed } = this._context;
    if (isDisposed || known === null || this._saving || document.hidden || !this._inView()) {
      return;
    }
    const found = await this._contents.get(path, { content: false, hash: true }).catch((reason: unknown) => {
      const gone = reason instanceof ServerConnection.ResponseError && reason.response.status === 404;
      return gone ? 'gone' : null;
    });
    // What was saved or renamed meanwhile is looked at by itself.
    const now = this._context.contentsModel;
    if (found !== null && !this._saving && now?.path === known.path && !isOther(known, now)) {
      const state = found === 'gone' ? 'gone' : isOther(known, found) ? 'changed' : 'same';
      this.store.update(() => state);
    }
  }
}

type Written = Pick<Contents.IModel, 'hash' | 'last_modified'>;

function isOther(known: Written, found: Written): boolean {
  return known.hash && found.hash
    ? known.hash !== found.hash
    : Date.parse(found.last_modified) - Date.parse(known.last_modified) > MARGIN_MS;
}
