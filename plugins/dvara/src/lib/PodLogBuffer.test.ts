import { MAX_LOG_CHARACTERS, PodLogBuffer } from './PodLogBuffer';

const logOf = (texts: string[]) => ({
  container: 'gateway-server',
  lines: texts.map(text => ({ text })),
  cut: false,
});

describe('PodLogBuffer', () => {
  it('keeps no more than 8 million characters, however few the lines, and counts what it dropped', () => {
    const buffer = new PodLogBuffer();
    const long = 'x'.repeat(16 * 1024);
    for (let times = 0; times < 10; times++) {
      buffer.add(logOf(Array.from({ length: 150 }, () => long)));
    }
    const { lines, received, dropped } = buffer.keep();

    expect(MAX_LOG_CHARACTERS).toBe(8_000_000);
    expect(lines).toHaveLength(Math.floor(8_000_000 / long.length));
    expect({ received, dropped }).toEqual({
      received: 1_500,
      dropped: 1_500 - lines.length,
    });
    expect(lines.at(-1)?.number).toBe(1_499);
  });

  it('keeps the newest lines where they are short', () => {
    const buffer = new PodLogBuffer();
    buffer.add(logOf(Array.from({ length: 9_000 }, () => 'a')));
    buffer.add(logOf(Array.from({ length: 9_000 }, () => 'b')));
    const { lines, dropped } = buffer.keep();

    expect({ kept: lines.length, dropped }).toEqual({
      kept: 10_000,
      dropped: 8_000,
    });
    expect(lines[0]).toEqual({ text: 'a', number: 8_000 });
  });

  it('keeps the newest line, however long', () => {
    const buffer = new PodLogBuffer();
    buffer.add(logOf(['a', 'b'.repeat(MAX_LOG_CHARACTERS + 1)]));

    expect(buffer.keep().lines.map(({ number }) => number)).toEqual([1]);
  });
});
