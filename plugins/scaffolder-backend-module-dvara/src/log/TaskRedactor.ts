import { createRedactor } from '@dvara/backstage-plugin-dvara-node';

/**
 * Masks a task's secrets, and those that it comes to know while it runs: the keys of the
 * gateways that it works on.
 */
export class TaskRedactor {
  readonly #secrets: Set<string>;
  #redact: (text: string) => string;

  constructor(options: { secrets: Iterable<string> }) {
    this.#secrets = new Set([...options.secrets].filter(Boolean));
    this.#redact = createRedactor({ secrets: this.#secrets });
  }

  /** All of them, for tools that mask by themselves. */
  get secrets(): string[] {
    return [...this.#secrets];
  }

  add(secrets: Iterable<string>): void {
    const known = this.#secrets.size;
    for (const secret of secrets) {
      if (secret) {
        this.#secrets.add(secret);
      }
    }
    if (this.#secrets.size > known) {
      this.#redact = createRedactor({ secrets: this.#secrets });
    }
  }

  readonly redact = (text: string): string => this.#redact(text);
}
