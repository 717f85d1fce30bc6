import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One server-sent event. */
export interface ReceivedEvent {
  event: string;
  id?: string;
  data: unknown;
}

/** An event stream over real HTTP, read as a browser reads it. */
export interface OpenedEventStream {
  status: number;
  headers: Headers;
  /** What has come so far. */
  events: ReceivedEvent[];
  /** Signs of life so far. */
  beats: () => number;
  /** Resolves when the server ends it. */
  ended: Promise<void>;
  close: () => void;
}

export async function openEventStream(options: {
  server: Server;
  path: string;
  headers?: Record<string, string>;
}): Promise<OpenedEventStream> {
  const { server, path, headers } = options;
  const { port } = server.address() as AddressInfo;
  const controller = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers,
    signal: controller.signal,
  });
  const events: ReceivedEvent[] = [];
  let beats = 0;
  const read = async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split(
        '\n\n',
      );
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const field = (name: string) =>
          part
            .split('\n')
            .find(line => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        const event = field('event');
        if (event) {
          const data: unknown = JSON.parse(field('data') ?? 'null');
          events.push({ event, id: field('id'), data });
        } else if (part.startsWith(':')) {
          beats += 1;
        }
      }
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    events,
    beats: () => beats,
    ended: read().catch(() => undefined),
    close: () => controller.abort(),
  };
}
