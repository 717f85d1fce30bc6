import type { Response } from 'express';

/** The response of compression(), which holds back what it is not told to send. */
interface FlushableResponse extends Response {
  flush?: () => void;
}

/** Server-sent events on one response. */
export class EventStream {
  readonly #response: FlushableResponse;

  constructor(response: Response) {
    this.#response = response;
  }

  /** Bytes that were sent and not yet taken. */
  get unread(): number {
    return this.#response.writableLength;
  }

  get ended(): boolean {
    return this.#response.writableEnded || this.#response.destroyed;
  }

  begin(): void {
    this.#response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would collect the events.
      'x-accel-buffering': 'no',
    });
    this.#write('retry: 2000\n\n');
  }

  /** @param options - `data` is one line, as JSON is */
  send(options: { event: string; data: string; id?: string }): void {
    const { event, data, id } = options;
    const idLine = id ? `id: ${id}\n` : '';
    this.#write(`event: ${event}\n${idLine}data: ${data}\n\n`);
  }

  /** A sign of life that is no event. */
  beat(): void {
    this.#write(':\n\n');
  }

  end(): void {
    if (!this.ended) {
      this.#response.end();
    }
  }

  /** Ends it for a caller that does not take what was sent, which is dropped. */
  cut(): void {
    this.#response.destroy();
  }

  #write(text: string): void {
    if (!this.ended) {
      this.#response.write(text);
      this.#response.flush?.();
    }
  }
}
