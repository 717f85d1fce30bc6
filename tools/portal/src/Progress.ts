/** Tells a person what is being done, how far it is and how long it took. */
export class Progress {
  private readonly started = Date.now();

  /** Runs a step; prints its start, its end and its time. */
  async step<T>(
    title: string,
    work: (tell: (message: string) => void) => Promise<T>,
  ): Promise<T> {
    const started = Date.now();
    let last = '';
    this.print(`  · ${title}`);
    const tell = (message: string) => {
      if (message !== last) {
        last = message;
        this.print(`      ${message} (${seconds(started)})`);
      }
    };
    try {
      const result = await work(tell);
      this.print(`  ✓ ${title} (${seconds(started)})`);
      return result;
    } catch (error) {
      this.print(`  ✗ ${title} (${seconds(started)})`);
      throw error;
    }
  }

  /** Prints a line as it is. */
  print(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  /** Time since the start in words. */
  total(): string {
    return seconds(this.started);
  }
}

function seconds(since: number): string {
  const elapsed = Math.round((Date.now() - since) / 1000);
  return elapsed < 120
    ? `${elapsed} s`
    : `${Math.floor(elapsed / 60)} min ${elapsed % 60} s`;
}
