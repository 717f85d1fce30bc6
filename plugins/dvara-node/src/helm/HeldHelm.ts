import { createRedactor } from './createRedactor';
import type { HelmRunResult, LateInput } from './runHelm';

/** What a Helm that was started ahead gets when it is to go on. */
export interface HeldHelmInput {
  /** A JSON object. */
  input: string;
  /** To be masked from now on. */
  secrets?: string[];
  onLine?: (line: string) => void;
  /** Told when Helm has ended, before its folders are gone. */
  onExit?: (result: HelmRunResult) => void;
}

/**
 * A Helm that was started before its values are known. It reads the release meanwhile and can change nothing: Helm
 * reads its standard input to the end first, and what stands there breaks off after a brace until the rest is given. So it
 * also ends without having done anything where the portal is killed.
 */
export class HeldHelm {
  /** What Helm is started with. */
  readonly input: LateInput;
  readonly #given: (rest: string | undefined) => void;
  #late?: HeldHelmInput;
  #ended?: Promise<HelmRunResult>;
  #isOver = false;

  constructor() {
    let given: (rest: string | undefined) => void = () => undefined;
    const rest = new Promise<string | undefined>(resolve => {
      given = resolve;
    });
    this.input = { head: '{', rest };
    this.#given = given;
  }

  /** Watches over the run that was started with {@link HeldHelm.input}. */
  watch(ended: Promise<HelmRunResult>): void {
    this.#ended = ended;
    // Also where it could not even be started.
    ended.then(this.onOver, this.onOver);
  }

  readonly onLine = (line: string): void => this.#late?.onLine?.(line);

  /** Reading what it has said and clearing its folders away take a while, in which nobody may take it for alive. */
  readonly onOver = (): void => {
    this.#isOver = true;
  };

  readonly onExit = (result: HelmRunResult): void =>
    this.#late?.onExit?.(result);

  /** Masks what is known from the beginning, and from when it is given what comes with the input. */
  redactor(known: string[]): (text: string) => string {
    let madeWith: HeldHelmInput | undefined;
    let redact = createRedactor({ secrets: known });
    return text => {
      if (madeWith !== this.#late) {
        madeWith = this.#late;
        redact = createRedactor({
          secrets: [...known, ...(madeWith?.secrets ?? [])],
        });
      }
      return redact(text);
    };
  }

  /**
   * Gives Helm its input and waits for its end.
   *
   * @returns undefined where Helm is not there any more and has done nothing, whatever the reason: it is to
   * be started anew, and to say why
   */
  async proceed(late: HeldHelmInput): Promise<HelmRunResult | undefined> {
    if (this.#isOver) {
      // Until then there would be two on one release.
      await this.#ended?.catch(() => undefined);
      return undefined;
    }
    if (this.#late || !this.#ended) {
      return undefined;
    }
    this.#late = late;
    this.#given(late.input.slice(this.input.head.length));
    return this.#ended;
  }

  /** Ends Helm where it still waits, and waits until it and its folders are gone. Never throws. */
  async discard(): Promise<void> {
    if (this.#late) {
      return;
    }
    this.#given(undefined);
    // Why it did not even start is told where it is started anew.
    await this.#ended?.catch(() => undefined);
  }
}
