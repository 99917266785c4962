import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { COMM_TARGET } from '../tokens';
import { Mailbox } from './mailbox';
import { type Operation, type Transport, WireError } from './transport';
import type { Event, Requests } from './types';

/** How long the first look at what a kernel has may take to show any sign of life. */
const PATIENCE_MS = 2000;

/** What JupyterLab's comms have beyond their interface. */
type SubshellComm = Kernel.IComm & { subshellStarted?: Promise<void> };

type Message = { id: number; event?: Event; done?: boolean };

/** One comm, and the requests that wait for an answer over it. */
interface Line {
  readonly comm: Promise<Kernel.IComm>;
  readonly open: Map<number, Mailbox>;
  /** Whether anything ever came back. */
  answered: boolean;
}

/**
 * A kernel's side of Python, over one comm. On its own subshell it answers while a cell runs.
 *
 * A kernel without `%load_ext assistant` has no such comm target and refuses. That is found out once and kept
 * until `retry` says that something may have changed. One that says nothing is not waited for by those who
 * only look around; it may be slow, and when it answers after all, `found` is called.
 */
export class KernelTransport implements Transport {
  readonly place = 'notebook';
  private _line: Line | null = null;
  private _refused = false;
  private _silent = false;
  private _next = 0;

  constructor(
    readonly kernel: Kernel.IKernelConnection,
    private readonly _found: () => void = () => undefined
  ) {}

  /** Whether it is worth while to look what the kernel has: it did not refuse, and is not silent. */
  get available(): boolean {
    return this.reachable && !this._silent;
  }

  /** False once the kernel has shown that it does not know Plainspoken. */
  get reachable(): boolean {
    return !this._refused && !this.kernel.isDisposed && this.kernel.handleComms;
  }

  /** Forget what is known: the kernel restarted, or a cell may have loaded the magics. */
  retry(): void {
    if (!this._line?.answered) {
      this.reset();
    }
  }

  /** The kernel is new: nothing of the old connection is of use. */
  reset(): void {
    this._leave(new WireError('The notebook was restarted.'));
    this._refused = false;
    this._silent = false;
  }

  async *stream<O extends Operation>(
    operation: O,
    body: Requests[O],
    signal?: AbortSignal
  ): AsyncGenerator<Event, void, void> {
    if (!this.reachable) {
      throw new WireError('Run `%load_ext assistant` in the notebook first.');
    }
    const line = (this._line ??= this._connect());
    const id = this._next++;
    const mailbox = new Mailbox();
    line.open.set(id, mailbox);
    const abort = () => mailbox.close(new DOMException('Stopped', 'AbortError'));
    signal?.addEventListener('abort', abort);
    try {
      void this._send(line, { id, operation, body }, mailbox);
      yield* mailbox.read(operation === 'sources' && !line.answered ? PATIENCE_MS : 0);
    } catch (reason) {
      // A line that was left says nothing about the one in use.
      this._silent ||= line === this._line && !line.answered && reason instanceof WireError;
      throw reason;
    } finally {
      signal?.removeEventListener('abort', abort);
      line.open.delete(id);
    }
  }

  /** Close the comm; requests still open end. */
  dispose(): void {
    this._refused = true;
    this._leave(new WireError('The notebook was closed.'));
  }

  private async _send(
    line: Line,
    message: { id: number; operation: string; body: unknown },
    to: Mailbox
  ): Promise<void> {
    try {
      const comm = await line.comm;
      comm.send(message as never);
    } catch (reason) {
      to.close(new WireError(String(reason)));
    }
  }

  private _connect(): Line {
    const line: Line = { comm: this._dial(() => line), open: new Map(), answered: false };
    return line;
  }

  private async _dial(line: () => Line): Promise<Kernel.IComm> {
    await this.kernel.info;
    const comm = this.kernel.createComm(COMM_TARGET);
    comm.onMsg = message => this._receive(line(), message);
    comm.onClose = () => this._lost(line());
    // Opened at once it would go to the main shell and wait for the running cell. Without
    // subshells the promise never settles, so it is not waited for.
    if (this.kernel.supportsSubshells) {
      await (comm as SubshellComm).subshellStarted;
    }
    comm.open({});
    return comm;
  }

  private _receive(line: Line, message: KernelMessage.ICommMsgMsg): void {
    const { id, event, done } = message.content.data as unknown as Message;
    const mailbox = line.open.get(id);
    line.answered = true;
    if (event) {
      mailbox?.put(event);
    }
    if (done) {
      mailbox?.close();
    }
    if (this._silent && line === this._line) {
      this._silent = false;
      this._found();
    }
  }

  /** The kernel closed the comm: it does not know the target, or the magics were unloaded. */
  private _lost(line: Line): void {
    if (line === this._line) {
      this._refused = true;
      this._leave(new WireError('The notebook does not know Plainspoken.'));
    }
  }

  private _leave(error: WireError): void {
    const line = this._line;
    this._line = null;
    for (const mailbox of line?.open.values() ?? []) {
      mailbox.close(error);
    }
    void line?.comm.then(comm => comm.dispose()).catch(() => undefined);
  }
}
