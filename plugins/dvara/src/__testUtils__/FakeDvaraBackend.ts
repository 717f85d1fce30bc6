import { DvaraClient } from '../api';

/**
 * The backend as the browser sees it: the real client over a stubbed `fetch`. Answers with
 * what was last set for the end of an address; a stream stays open until it is ended.
 */
export class FakeDvaraBackend {
  /** The addresses that were asked for, from the region on. */
  readonly asked: string[] = [];
  readonly #answers = new Map<string, () => Response | Promise<Response>>();
  #stream?: ReadableStreamDefaultController<Uint8Array>;
  #signal?: AbortSignal;

  readonly api = new DvaraClient({
    discoveryApi: { getBaseUrl: async () => 'http://portal/api/dvara' },
    fetchApi: {
      fetch: async (input, init) => {
        const address = String(input).replace(/^.*\/regions\//, '');
        this.asked.push(address);
        this.#signal = init?.signal ?? undefined;
        const { pathname } = new URL(address, 'http://portal');
        const answer = this.#answers.get(pathname.split('/').at(-1) ?? '');
        if (!answer) {
          throw new Error(`Nothing was set for ${address}`);
        }
        return answer();
      },
    },
  });

  /** Whether the page gave up what it asked for last. */
  get isLeft(): boolean {
    return this.#signal?.aborted ?? false;
  }

  /** @param options - `path` is the last part of the address: `log` */
  answer(options: { path: string; body: unknown; status?: number }): void {
    const { path, body, status } = options;
    this.#answers.set(path, () => Response.json(body, { status }));
  }

  /** Answers only once the returned function is called. */
  hold(options: { path: string }): (body: unknown) => void {
    let answer = (_response: Response) => {};
    const held = new Promise<Response>(resolve => {
      answer = resolve;
    });
    this.#answers.set(options.path, () => held);
    return body => answer(Response.json(body));
  }

  refuse(options: {
    path: string;
    status: number;
    name: string;
    message: string;
  }): void {
    const { path, status, name, message } = options;
    this.answer({
      path,
      status,
      body: { error: { name, message }, response: { statusCode: status } },
    });
  }

  /** Answers with a stream of events. */
  stream(options: { path: string }): void {
    this.#answers.set(options.path, () => {
      const signal = this.#signal;
      return new Response(
        new ReadableStream<Uint8Array>({
          start: controller => {
            this.#stream = controller;
            signal?.addEventListener('abort', () =>
              controller.error(signal.reason),
            );
          },
        }),
        { headers: { 'content-type': 'text/event-stream' } },
      );
    });
  }

  send(options: { event: string; data: unknown }): void {
    const { event, data } = options;
    this.#stream!.enqueue(
      new TextEncoder().encode(
        `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
      ),
    );
  }

  /** A sign of life that says nothing. */
  beat(): void {
    this.#stream!.enqueue(new TextEncoder().encode(':\n\n'));
  }

  /** Ends the stream as a connection that is lost. */
  hangUp(): void {
    this.#stream!.close();
  }
}
