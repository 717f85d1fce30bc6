import { once } from 'node:events';
import { request as sendRequest, type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { PodRequest, PodResponse } from './ClusterClient';
import type { ClusterConnection } from './ClusterConnection';
import { ClusterError } from './ClusterError';
import { PortForwardStream } from './PortForwardStream';
import { readBody } from './readBody';
import { toStatusError } from './toStatusError';

const PROTOCOL = 'v4.channel.k8s.io';
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * Sends one HTTP GET to a pod through the API server's port-forward.
 *
 * client-node's PortForward is not used: it hides the status with which the API
 * server refuses, has no bound in time, and lets nobody see the stream's end.
 */
export async function getThroughPortForward(options: {
  request: PodRequest;
  connection: ClusterConnection;
  signal: AbortSignal;
}): Promise<PodResponse> {
  const { request, signal } = options;
  const { operation, pod, port, maxBytes } = request;
  const socket = await connect(options);
  const stream = new PortForwardStream({
    socket,
    createError: () =>
      new ClusterError({
        kind: 'connectionRefused',
        operation,
        detail: `nothing answers on port ${port} of pod ${pod}`,
      }),
  });
  try {
    const outgoing = sendRequest({
      createConnection: () => stream,
      host: 'localhost',
      port,
      path: request.path,
      headers: { accept: 'application/json', ...request.headers },
      signal,
    });
    outgoing.end();
    const [response] = (await once(outgoing, 'response', {
      signal,
    })) as [IncomingMessage];
    return {
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'],
      body: await readBody({ stream: response, maxBytes, operation }),
    };
  } finally {
    stream.on('error', () => undefined);
    stream.destroy();
  }
}

async function connect(options: {
  request: PodRequest;
  connection: ClusterConnection;
  signal: AbortSignal;
}): Promise<WebSocket> {
  const { request, connection, signal } = options;
  const { operation, namespace, pod, port } = request;
  const url = new URL(connection.url);
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  url.pathname = `${url.pathname.replace(
    /\/$/,
    '',
  )}/api/v1/namespaces/${encodeURIComponent(
    namespace,
  )}/pods/${encodeURIComponent(pod)}/portforward`;
  url.searchParams.set('ports', String(port));
  const token = await connection.getToken();
  signal.throwIfAborted();

  const socket = new WebSocket(url, [PROTOCOL], {
    ca: connection.ca,
    rejectUnauthorized: !connection.skipTlsVerify,
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
    followRedirects: false,
  });
  return new Promise<WebSocket>((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      socket.terminate();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = () => signal.removeEventListener('abort', onAbort);
    socket.once('open', () => {
      settled();
      resolve(socket);
    });
    // Stays for good: an error without a listener would end the process.
    socket.on('error', error => {
      settled();
      reject(error);
    });
    socket.once('unexpected-response', (_request, response) => {
      readBody({ stream: response, maxBytes: MAX_REFUSAL_BYTES, operation })
        .then(body =>
          toStatusError({
            operation,
            statusCode: response.statusCode ?? 0,
            body,
            retryAfter: response.headers['retry-after'],
            needs: `create pods/portforward in namespace ${namespace}`,
          }),
        )
        .then(reject, reject)
        .finally(() => {
          settled();
          socket.terminate();
        });
    });
  });
}
