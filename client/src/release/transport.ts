import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { ConfigurationError } from '../errors/configuration-error';
import { type ReleaseService } from './services';

/** What a service answered: its status, and the body to be read. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the answer, read or not: a body that nobody begins to read would hold its connection. */
  close(): void;
}

/** Calls release services over HTTPS with mutual TLS; connections are kept for the next call. */
export interface Transport {
  /** @throws Error where the service does not answer, or is not the one that its certificate names */
  post(service: ReleaseService, path: string, body: unknown, signal: AbortSignal): Promise<HttpAnswer>;
  close(): void;
}

/** A service that has begun to answer and then is silent for so long is gone, in milliseconds. */
const silence = 30_000;

export function httpsTransport(tls: { certificate: string; privateKey: string }): Transport {
  const agents = new Map<string, Agent>();
  const agentOf = ({ url, tlsCertificates }: ReleaseService): Agent => {
    const known = agents.get(url);
    if (known !== undefined) return known;
    const agent = new Agent({
      ca: tlsCertificates,
      cert: tls.certificate,
      key: tls.privateKey,
      minVersion: 'TLSv1.3',
      keepAlive: true,
      maxSockets: 32,
    });
    agents.set(url, agent);
    return agent;
  };
  return {
    post: (service, path, body, signal) => send(agentOf(service), new URL(path, service.url), body, signal),
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

function send(agent: Agent, url: URL, body: unknown, signal: AbortSignal): Promise<HttpAnswer> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const call = request(url, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      signal,
    });
    call.setTimeout(silence, () => call.destroy(new Error('The release service has fallen silent.')));
    call.on('error', reject);
    call.on('response', (answer) => {
      resolve({
        status: answer.statusCode ?? 0,
        body: piecesOf(answer),
        close: () => {
          answer.destroy();
        },
      });
    });
    call.end(text);
  });
}

async function* piecesOf(answer: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const piece of answer) {
      if (!(piece instanceof Uint8Array)) throw new TypeError('The answer is not bytes.');
      yield piece;
    }
  } finally {
    answer.destroy();
  }
}

/** Stands where a connection has no certificate for mutual TLS. */
export function noTransport(): Transport {
  return {
    post: () => {
      throw new ConfigurationError(
        'Release services want a TLS certificate, and the key of the identity is not at hand for one.',
        'Pass `release.tls` to connect: certificate and key of an authority of the own hospital.',
      );
    },
    close: () => undefined,
  };
}
