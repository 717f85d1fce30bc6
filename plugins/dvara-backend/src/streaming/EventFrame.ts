import { constants, deflateRawSync } from 'node:zlib';

/** An event as it goes over the wire; one frame can be sent to many streams, and is compressed once for all. */
export class EventFrame {
  readonly bytes: Buffer;
  #deflated?: Buffer;

  /** @param text - with its line ends */
  constructor(text: string) {
    this.bytes = Buffer.from(text, 'utf8');
  }

  /** @param options - `data` is one line, as JSON is */
  static of(options: { event: string; data: string; id?: string }): EventFrame {
    const { event, data, id } = options;
    const idLine = id ? `id: ${id}\n` : '';
    return new EventFrame(`event: ${event}\n${idLine}data: ${data}\n\n`);
  }

  /**
   * Blocks of DEFLATE that end at a byte and refer to nothing before them, so that they fit
   * behind any others.
   */
  get deflated(): Buffer {
    this.#deflated ??= deflateRawSync(this.bytes, {
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    return this.#deflated;
  }
}
