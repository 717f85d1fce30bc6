import { waitFor } from '../../support/waitFor.ts';
import type { PortalClient } from './PortalClient.ts';

/** One event of the portal's stream. */
export interface GatewayStreamEvent {
  event: string;
  data: string;
}

/** A reader of `/api/dvara/v1/stream`, as a tab of the portal has one. */
export class GatewayStream {
  readonly events: GatewayStreamEvent[] = [];
  readonly #reader: ReadableStreamDefaultReader<string>;
  #closed = false;
  #rest = '';

  private constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /**
   * Opens a stream of the gateway of one entity.
   *
   * @throws Error where the portal opens none
   */
  static async open(options: {
    portal: PortalClient;
    entityRef: string;
  }): Promise<GatewayStream> {
    const { portal, entityRef } = options;
    const response = await portal.open(
      `/api/dvara/v1/stream?gateways=${encodeURIComponent(entityRef)}`,
    );
    if (response.status !== 200 || !response.body) {
      throw new Error(
        `the stream answered ${response.status}: ${await response.text()}`,
      );
    }
    const stream = new GatewayStream(response.body);
    void stream.#read();
    return stream;
  }

  /** Whether the portal has ended the connection, in whichever way. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Waits for an event. */
  async next(event: string): Promise<GatewayStreamEvent> {
    return waitFor({
      what: `the stream’s event ${event}`,
      timeoutMs: 30_000,
      condition: () => this.events.find(each => each.event === event),
    });
  }

  /** Leaves. */
  async leave(): Promise<void> {
    await this.#reader.cancel().catch(() => {
      // The portal was first.
    });
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const { value, done } = await this.#reader.read();
        if (done) {
          return;
        }
        this.#take(value);
      }
    } catch {
      // A connection that is cut is one that is closed.
    } finally {
      this.#closed = true;
    }
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) =>
        block
          .split('\n')
          .filter(line => line.startsWith(`${name}: `))
          .map(line => line.slice(name.length + 2))
          .join('\n');
      if (field('event')) {
        this.events.push({ event: field('event'), data: field('data') });
      }
    }
  }
}
