import type { Response } from 'express';
import { EventFrame } from './EventFrame';
import { GzipFrames } from './GzipFrames';

const BEGIN = new EventFrame('retry: 2000\n\n');
const BEAT = new EventFrame(':\n\n');

/**
 * Server-sent events on one response, which the portal's compression leaves alone: it would queue
 * what is not taken where nobody counts it.
 */
export class EventStream {
  readonly #response: Response;
  readonly #gzip?: GzipFrames;

  /**
   * @param options - `isShared` where most frames go to other streams too: then each is compressed
   * once, for those who take gzip
   */
  constructor(response: Response, options: { isShared?: boolean } = {}) {
    this.#response = response;
    if (options.isShared) {
      response.vary('Accept-Encoding');
    }
    const takesGzip = response.req.acceptsEncodings('gzip') === 'gzip';
    this.#gzip = options.isShared && takesGzip ? new GzipFrames() : undefined;
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
      'cache-control': 'no-store, no-transform',
      // nginx would collect the events.
      'x-accel-buffering': 'no',
      ...(this.#gzip ? { 'content-encoding': 'gzip' } : {}),
    });
    if (this.#gzip) {
      this.#response.write(this.#gzip.begin());
    }
    this.send(BEGIN);
  }

  send(frame: EventFrame): void {
    if (!this.ended) {
      this.#response.write(this.#gzip?.add(frame) ?? frame.bytes);
    }
  }

  /** A sign of life that is no event. */
  beat(): void {
    this.send(BEAT);
  }

  end(): void {
    if (!this.ended) {
      this.#response.end(this.#gzip?.end());
    }
  }

  /** Ends it for a caller that does not take what was sent, which is dropped. */
  cut(): void {
    this.#response.destroy();
  }
}
