import { type INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { type ISignal, Signal } from '@lumino/signaling';
import type { IReach } from '../reach';
import { KernelTransport } from '../wire/kernel';
import type { Transport } from '../wire/transport';

/** Keeps one transport a connection to a kernel, so that each is found out about only once. */
export class Reach implements IReach {
  private readonly _kernels = new WeakMap<Kernel.IKernelConnection, KernelTransport>();
  private readonly _changed = new Signal<this, void>(this);

  constructor(
    readonly server: Transport,
    private readonly _notebooks: INotebookTracker
  ) {
    _notebooks.currentChanged.connect((_, panel) => this._watch(panel));
    this._watch(_notebooks.currentWidget);
    NotebookActions.executed.connect((_, { notebook, cell, success }) => {
      if (success && notebook === _notebooks.currentWidget?.content) {
        this._executed(cell.model.sharedModel.getSource());
      }
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get notebook(): Transport | null {
    const kernel = this._notebooks.currentWidget?.sessionContext.session?.kernel;
    const transport = kernel ? this._of(kernel) : null;
    return transport?.available ? transport : null;
  }

  kernel(connection: Kernel.IKernelConnection): Transport | null {
    const transport = this._of(connection);
    return transport.reachable ? transport : null;
  }

  private _of(kernel: Kernel.IKernelConnection): KernelTransport {
    const known = this._kernels.get(kernel);
    if (known) {
      return known;
    }
    const made = new KernelTransport(kernel, () => this._emit());
    this._kernels.set(kernel, made);
    kernel.statusChanged.connect((_, status) => {
      if (status === 'restarting' || status === 'autorestarting') {
        made.reset();
        this._emit();
      }
    });
    kernel.disposed.connect(() => made.dispose());
    return made;
  }

  private _watch(panel: NotebookPanel | null): void {
    panel?.sessionContext.kernelChanged.disconnect(this._emit, this);
    panel?.sessionContext.kernelChanged.connect(this._emit, this);
    this._emit();
  }

  /** Any cell may have made a connection or a DataFrame; one that names us may have loaded us. */
  private _executed(source: string): void {
    const kernel = this._notebooks.currentWidget?.sessionContext.session?.kernel;
    if (!kernel) {
      return;
    }
    const transport = this._of(kernel);
    if (/\bassistant\b|\bplainspoken\b/.test(source)) {
      transport.retry();
    }
    if (transport.available) {
      this._emit();
    }
  }

  private _emit(): void {
    this._changed.emit();
  }
}
