import { KubeConfig, PortForward } from '@kubernetes/client-node';
import { request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';

/** An HTTP answer through a port-forward. */
export interface PortForwardAnswer {
  status: number;
  text: string;
}

/**
 * GETs a path of a pod through the API server with the official client, as the portal does.
 *
 * @throws Error when no answer comes within `timeoutMilliseconds`, or the port-forward is refused
 */
export async function portForwardRequest(options: {
  kubeconfigPath: string;
  namespace: string;
  pod: string;
  port: number;
  path: string;
  headers?: Record<string, string>;
  timeoutMilliseconds?: number;
}): Promise<PortForwardAnswer> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(options.kubeconfigPath);
  const portForward = new PortForward(kubeConfig);
  const sockets = new Set<Socket>();
  const failure = Promise.withResolvers<never>();
  // Nobody waits for it when the answer came first.
  failure.promise.catch(() => {});
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    const errors = new PassThrough();
    errors.on('data', (chunk: Buffer) => {
      failure.reject(new Error(chunk.toString('utf8')));
    });
    portForward
      .portForward(
        options.namespace,
        options.pod,
        [options.port],
        socket,
        errors,
        socket,
      )
      .catch(error => {
        failure.reject(
          error instanceof Error ? error : new Error(String(error)),
        );
        socket.destroy();
      });
  });
  await new Promise<void>(resolve => {
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  try {
    return await Promise.race([
      get({
        port: (server.address() as AddressInfo).port,
        path: options.path,
        headers: options.headers,
        timeoutMilliseconds: options.timeoutMilliseconds ?? 5_000,
      }),
      failure.promise,
    ]);
  } finally {
    server.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  }
}

async function get(options: {
  port: number;
  path: string;
  headers?: Record<string, string>;
  timeoutMilliseconds: number;
}): Promise<PortForwardAnswer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: options.port,
        path: options.path,
        headers: { connection: 'close', ...options.headers },
        signal: AbortSignal.timeout(options.timeoutMilliseconds),
        agent: false,
      },
      resolve,
    );
    outgoing.once('error', reject);
    outgoing.end();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  return {
    status: response.statusCode ?? 0,
    text: Buffer.concat(chunks).toString('utf8'),
  };
}
