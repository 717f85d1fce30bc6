import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { answerValidator, openApiDocument } from './openApiDocument';

const PREFIX = '/api/dvara';

/** Paths of the document as patterns, those without parameters first. */
const routes = Object.keys(openApiDocument.paths)
  .sort((a, b) => a.split('{').length - b.split('{').length)
  .map(path => ({
    path,
    pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }));

/** Holds every JSON answer of a server's documented routes against the OpenAPI document. */
export class AnswerCheck {
  readonly #problems: string[] = [];

  watch(server: Server): void {
    server.prependListener(
      'request',
      (request: IncomingMessage, response: ServerResponse) => {
        const [path] = (request.url ?? '').replace(PREFIX, '').split('?');
        const route = routes.find(({ pattern }) => pattern.test(path));
        if (route && request.method === 'GET') {
          // What is compressed could not be read here.
          delete request.headers['accept-encoding'];
          this.#read({ response, path: route.path });
        }
      },
    );
  }

  /** @throws Error with what was not as the document says, since the last time */
  expectNone(): void {
    const problems = this.#problems.splice(0);
    if (problems.length > 0) {
      throw new Error(`Answers are not as documented:\n${problems.join('\n')}`);
    }
  }

  #read(options: { response: ServerResponse; path: string }): void {
    const { response, path } = options;
    const chunks: Buffer[] = [];
    const { write, end } = response;
    const keep = (chunk: unknown) => {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
        chunks.push(Buffer.from(chunk as string));
      }
    };
    response.write = (...args: unknown[]) => {
      keep(args[0]);
      return Reflect.apply(write, response, args) as boolean;
    };
    response.end = (...args: unknown[]) => {
      keep(args[0]);
      Reflect.apply(end, response, args);
      if (String(response.getHeader('content-type')).includes('json')) {
        const text = Buffer.concat(chunks).toString('utf8');
        this.#check({ path, status: response.statusCode, text });
      }
      return response;
    };
  }

  #check(options: { path: string; status: number; text: string }): void {
    const { path, status, text } = options;
    try {
      const validate = answerValidator({ path, status });
      if (!validate(JSON.parse(text))) {
        this.#problems.push(
          `${path} ${status}: ${JSON.stringify(validate.errors)}`,
        );
      }
    } catch (error) {
      this.#problems.push(`${path} ${status}: ${String(error)}`);
    }
  }
}
