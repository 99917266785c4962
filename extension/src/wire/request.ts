import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { NAMESPACE } from '../tokens';
import { splitLines } from './lines';
import { type Operation, type Transport, WireError } from './transport';
import type { Event, Requests } from './types';

async function* pieces(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    // A caller that has heard enough leaves the loop: tell the server.
    void reader.cancel().catch(() => undefined);
  }
}

async function refusal(response: Response): Promise<WireError> {
  const text = await response.text();
  let message = `The Jupyter server answered ${response.status} ${response.statusText}.`;
  try {
    message = (JSON.parse(text) as { message?: string }).message || message;
  } catch {
    // Not ours: a proxy's page, for example. The status says enough.
  }
  return new WireError(message, response.status);
}

/** The Jupyter server's side of Python: one POST a request, one event a line of the reply. */
export class ServerTransport implements Transport {
  readonly place = 'server';

  constructor(private readonly _settings: ServerConnection.ISettings) {}

  async *stream<O extends Operation>(
    operation: O,
    body: Requests[O],
    signal?: AbortSignal
  ): AsyncGenerator<Event, void, void> {
    const response = await this._post(operation, body, signal);
    if (!response.ok || response.body === null) {
      throw await refusal(response);
    }
    for await (const line of splitLines(pieces(response.body))) {
      yield JSON.parse(line) as Event;
    }
  }

  private async _post(operation: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    const url = URLExt.join(this._settings.baseUrl, NAMESPACE, 'api', operation);
    const init = { method: 'POST', body: JSON.stringify(body), signal };
    try {
      return await ServerConnection.makeRequest(url, init, this._settings);
    } catch (reason) {
      if (reason instanceof ServerConnection.NetworkError) {
        throw new WireError('The Jupyter server cannot be reached.');
      }
      throw reason;
    }
  }
}
