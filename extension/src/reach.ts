import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Kernel } from '@jupyterlab/services';
import type { Transport } from './wire/transport';

/** The ways to reach Python from here. */
export interface IReach {
  /** The Jupyter server. */
  readonly server: Transport;
  /** The kernel of the notebook in front, or null when there is none that knows Plainspoken. */
  readonly notebook: Transport | null;
  /** A kernel by its connection, or null when it does not know Plainspoken. */
  kernel(connection: Kernel.IKernelConnection): Transport | null;
  /** Emitted when another kernel is in front, or when it may have more to offer. */
  readonly changed: ISignal<IReach, void>;
}

export const IReach = new Token<IReach>('plainspoken:IReach', 'The ways to reach Plainspoken in Python.');
