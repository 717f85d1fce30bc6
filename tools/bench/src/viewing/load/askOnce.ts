import http from 'node:http';
import { createGunzip } from 'node:zlib';

/** A request that a browser sends. */
export interface BrowserRequest {
  url: string;
  token: string;
  /** JSON; makes it a POST. */
  body?: string;
}

/** One answer, or that there was none in time. */
export interface BrowserAnswer {
  milliseconds: number;
  /** Absent where nothing came in time. */
  status?: number;
  /** Of the body as it went over the wire. */
  wireBytes: number;
  text: string;
}

/** Sends a request as a browser does and reads the answer to its end. */
export async function askOnce(options: {
  request: BrowserRequest;
  agent: http.Agent;
  gzip: boolean;
  timeoutMs: number;
}): Promise<BrowserAnswer> {
  const { agent, gzip, timeoutMs } = options;
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const late = () =>
      resolve({ milliseconds: timeoutMs, wireBytes: 0, text: '' });
    const request = open({ ...options.request, agent, gzip, signal });
    request.on('error', error => (signal.aborted ? late() : reject(error)));
    request.on('response', response => {
      let wireBytes = 0;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => {
        wireBytes += chunk.length;
      });
      const body =
        response.headers['content-encoding'] === 'gzip'
          ? response.pipe(createGunzip())
          : response;
      body.on('data', (chunk: Buffer) => chunks.push(chunk));
      body.on('error', error => (signal.aborted ? late() : reject(error)));
      response.on('error', error => (signal.aborted ? late() : reject(error)));
      body.on('end', () =>
        resolve({
          milliseconds: performance.now() - began,
          status: response.statusCode,
          wireBytes,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
  });
}

/** Opens a request and sends its body. */
export function open(
  options: BrowserRequest & {
    agent: http.Agent;
    gzip: boolean;
    signal?: AbortSignal;
  },
): http.ClientRequest {
  const { url, token, body, agent, gzip, signal } = options;
  const request = http.request(url, {
    method: body === undefined ? 'GET' : 'POST',
    agent,
    signal,
    headers: {
      authorization: `Bearer ${token}`,
      accept: '*/*',
      'accept-encoding': gzip ? 'gzip' : 'identity',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  request.end(body);
  return request;
}
