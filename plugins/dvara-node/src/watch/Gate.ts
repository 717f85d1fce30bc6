/** Something that many wait for and that happens once. */
export class Gate {
  readonly opened: Promise<void>;
  #open: () => void = () => undefined;

  constructor() {
    this.opened = new Promise(resolve => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }
}
