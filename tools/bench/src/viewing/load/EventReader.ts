/** Puts server-sent events together from the pieces that come. */
export class EventReader {
  readonly #onData: (data: string) => void;
  #pending = '';

  constructor(options: {
    /** Told the data of each event. */
    onData: (data: string) => void;
  }) {
    this.#onData = options.onData;
  }

  push(text: string): void {
    const blocks = (this.#pending + text).split('\n\n');
    this.#pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block
        .split('\n')
        .filter(line => line.startsWith('data: '))
        .map(line => line.slice('data: '.length))
        .join('\n');
      if (data) {
        this.#onData(data);
      }
    }
  }
}
