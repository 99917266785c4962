import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { COMM_TARGET } from '../tokens';
import { Mailbox } from './mailbox';
import { type Operation, type Transport, WireError } from './transport';
import type { Event, Requests } from './types';

/** How long the first request to a kernel may take to show any sign of life. */
const PATIENCE_MS = 2000;

/** What JupyterLab's comms have beyond their interface. */
type SubshellComm = Kernel.IComm & { subshellStarted?: Promise<void> };

type Message = { id: number; event?: Event; done?: boolean };

/**
 * A kernel's side of Python, over one comm. On its own subshell it answers while a cell runs.
 *
 * A kernel without `%load_ext assistant` has no such comm target. That is found out once and kept
 * until `retry` says that something may have changed.
 */
export class KernelTransport implements Transport {
  readonly place = 'notebook';
  private _comm: Promise<Kernel.IComm> | null = null;
  private _absent = false;
  private _answered = false;
  private _next = 0;
  private readonly _open = new Map<number, Mailbox>();

  constructor(readonly kernel: Kernel.IKernelConnection) {}

  /** False once the kernel has shown that it does not know Plainspoken. */
  get available(): boolean {
    return !this._absent && !this.kernel.isDisposed && this.kernel.handleComms;
  }

  /** Forget what is known: the kernel restarted, or a cell may have loaded the magics. */
  retry(): void {
    if (!this._answered) {
      this._drop(new WireError('The notebook was restarted.'));
      this._absent = false;
    }
  }

  /** The kernel is new: nothing of the old connection is of use. */
  reset(): void {
    this._answered = false;
    this.retry();
  }

  async *stream<O extends Operation>(
    operation: O,
    body: Requests[O],
    signal?: AbortSignal
  ): AsyncGenerator<Event, void, void> {
    if (!this.available) {
      throw new WireError('Run `%load_ext assistant` in the notebook first.');
    }
    const id = this._next++;
    const mailbox = new Mailbox();
    this._open.set(id, mailbox);
    const abort = () => mailbox.close(new DOMException('Stopped', 'AbortError'));
    signal?.addEventListener('abort', abort);
    try {
      void this._send({ id, operation, body }, mailbox);
      for await (const event of mailbox.read(this._answered ? 0 : PATIENCE_MS)) {
        this._answered = true;
        yield event;
      }
    } catch (reason) {
      this._absent ||= !this._answered && reason instanceof WireError;
      throw reason;
    } finally {
      signal?.removeEventListener('abort', abort);
      this._open.delete(id);
    }
  }

  /** Close the comm; requests still open end. */
  dispose(): void {
    this._absent = true;
    this._drop(new WireError('The notebook was closed.'));
  }

  private async _send(message: { id: number; operation: string; body: unknown }, to: Mailbox): Promise<void> {
    try {
      this._comm ??= this._connect();
      const comm = await this._comm;
      comm.send(message as never);
    } catch (reason) {
      to.close(new WireError(String(reason)));
    }
  }

  private async _connect(): Promise<Kernel.IComm> {
    await this.kernel.info;
    const comm = this.kernel.createComm(COMM_TARGET);
    comm.onMsg = message => this._receive(message);
    comm.onClose = () => this._lost(comm);
    // Opened at once it would go to the main shell and wait for the running cell. Without
    // subshells the promise never settles, so it is not waited for.
    if (this.kernel.supportsSubshells) {
      await (comm as SubshellComm).subshellStarted;
    }
    comm.open({});
    return comm;
  }

  private _receive(message: KernelMessage.ICommMsgMsg): void {
    const { id, event, done } = message.content.data as unknown as Message;
    const mailbox = this._open.get(id);
    if (event) {
      mailbox?.put(event);
    }
    if (done) {
      mailbox?.close();
    }
  }

  /** The kernel closed the comm: it does not know the target, or the magics were unloaded. */
  private _lost(comm: Kernel.IComm): void {
    this._answered = false;
    this._absent = true;
    void this._comm?.then(current => {
      if (current === comm) {
        this._drop(new WireError('The notebook does not know Plainspoken.'));
      }
    });
  }

  private _drop(error: WireError): void {
    const comm = this._comm;
    this._comm = null;
    for (const mailbox of this._open.values()) {
      mailbox.close(error);
    }
    void comm?.then(open => open.dispose()).catch(() => undefined);
  }
}
