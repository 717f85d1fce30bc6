import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { HelmError } from './HelmError';

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const MAX_LINE_LENGTH = 2_000;
const LAST_LINES = 40;

/**
 * How Helm may be ended. Only its install, upgrade and test survive a SIGTERM.
 *
 * - `kill`: at once, by anybody; for what only reads
 * - `askFirst`: asked by SIGTERM, so that the revision is stored as failed and the
 *   release stays usable; killed when that takes too long
 * - `letFinish`: by the watchdog only, because any signal leaves the release locked
 */
export type HelmStopPolicy = 'kill' | 'askFirst' | 'letFinish';

/**
 * Standard input whose end comes after Helm has been started: Helm reads it to its end before it does anything
 * with it.
 */
export interface LateInput {
  /** Written at once; with nothing behind it no document, so that an input that breaks off is refused. */
  head: string;
  /** All that follows; undefined where Helm is not to go on. */
  rest: Promise<string | undefined>;
}

export interface HelmRunOptions {
  binary: string;
  args: string[];
  environment: Record<string, string>;
  stopPolicy: HelmStopPolicy;
  /** The watchdog's limit in milliseconds. */
  limitMs: number;
  /** How long Helm may take to end after it was asked to, in milliseconds. */
  graceMs: number;
  redact: (text: string) => string;
  input?: string | LateInput;
  /** Whether standard output is read; it may hold values and is otherwise dropped. */
  readOutput: boolean;
  onLine?: (line: string) => void;
  /** Told when Helm has ended, or is made to: it does nothing more of what it is told now. May be told twice. */
  onOver?: () => void;
  /** Told when Helm has ended and all that it has said is read, while its folders are still there. */
  onExit?: (result: HelmRunResult) => void;
  /** Without effect where Helm must finish. */
  signal?: AbortSignal;
}

export interface HelmRunResult {
  exitCode: number | null;
  /** Who ended it, where it did not end by itself; `discard` where it was started ahead and not needed. */
  endedBy?: 'watchdog' | 'caller' | 'other' | 'discard';
  output: string;
  /** The last redacted lines of standard error. */
  lines: string[];
  /** Masks what the run's lines were masked by, for texts that are taken out of the output. */
  redact: (text: string) => string;
}

/**
 * Runs the helm binary once, without a shell.
 *
 * @throws HelmError of kind `binaryMissing` where it cannot be started
 */
export async function runHelm(options: HelmRunOptions): Promise<HelmRunResult> {
  const { binary, args, environment, stopPolicy, redact } = options;
  const signal = stopPolicy === 'letFinish' ? undefined : options.signal;
  const lines: string[] = [];
  let endedBy: HelmRunResult['endedBy'];
  let output = '';
  let outputBytes = 0;

  // A process group of its own: Ctrl-C on the portal's terminal must not reach Helm unasked.
  const child = spawn(binary, args, {
    env: environment,
    cwd: environment.HOME,
    detached: true,
    stdio: ['pipe', options.readOutput ? 'pipe' : 'ignore', 'pipe'],
  });

  let killTimer: NodeJS.Timeout | undefined;
  let waitsForInput = typeof options.input === 'object';
  const end = (by: 'watchdog' | 'caller' | 'discard') => {
    if (endedBy) {
      return;
    }
    endedBy = by;
    options.onOver?.();
    if (stopPolicy !== 'askFirst' || waitsForInput) {
      child.kill('SIGKILL');
      return;
    }
    child.kill('SIGTERM');
    killTimer = setTimeout(() => child.kill('SIGKILL'), options.graceMs);
  };
  const watchdog = setTimeout(() => end('watchdog'), options.limitMs);
  const onAbort = () => end('caller');

  const feed = (stdin: Writable | null) => {
    const { input } = options;
    if (typeof input !== 'object') {
      stdin?.end(input ?? '');
      return;
    }
    stdin?.write(input.head);
    input.rest
      .then(rest => {
        if (rest === undefined) {
          end('discard');
          return;
        }
        waitsForInput = false;
        // Helm's own time-out begins now.
        watchdog.refresh();
        stdin?.end(rest);
      })
      .catch(() => end('discard'));
  };

  const addLine = (raw: string) => {
    const line = maskAddresses(stripVTControlCharacters(redact(raw)))
      .replace(/\p{Cc}/gu, ' ')
      .slice(0, MAX_LINE_LENGTH)
      .trimEnd();
    if (line) {
      lines.push(line);
      if (lines.length > LAST_LINES) {
        lines.shift();
      }
      options.onLine?.(line);
    }
  };
  const errorLines = splitLines({ onLine: addLine });

  return new Promise<HelmRunResult>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        new HelmError({
          kind: 'binaryMissing',
          message: `Helm cannot be started (${error.code}): set dvara.helm.binary to a helm binary`,
        }),
      ),
    );
    // Helm may end before it has read its input; that is told by its exit code.
    child.stdin?.on('error', () => undefined);
    feed(child.stdin);
    child.stdout?.on('data', (chunk: Buffer) => {
      outputBytes += chunk.length;
      if (outputBytes > MAX_OUTPUT_BYTES) {
        end('watchdog');
      }
    });
    const outputDecoder = new StringDecoder('utf8');
    child.stdout?.on('data', (chunk: Buffer) => {
      if (outputBytes <= MAX_OUTPUT_BYTES) {
        output += outputDecoder.write(chunk);
      }
    });
    child.stderr?.on('data', errorLines.write);
    child.stdout?.on('error', () => undefined);
    child.stderr?.on('error', () => undefined);
    // Something that Helm has started may keep its output open for longer.
    child.on('exit', () => options.onOver?.());
    child.on('close', (exitCode, exitSignal) => {
      errorLines.end();
      const result = {
        exitCode,
        endedBy: endedBy ?? (exitSignal ? ('other' as const) : undefined),
        output: output + outputDecoder.end(),
        lines,
        redact,
      };
      options.onExit?.(result);
      resolve(result);
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) {
      onAbort();
    }
  }).finally(() => {
    clearTimeout(watchdog);
    clearTimeout(killTimer);
    signal?.removeEventListener('abort', onAbort);
  });
}

/** Splits bytes into lines; a line without end is cut, so that memory stays bounded. */
function splitLines(options: { onLine: (line: string) => void }) {
  const maxPending = 1024 * 1024;
  const decoder = new StringDecoder('utf8');
  let pending = '';
  const take = (text: string) => {
    const parts = (pending + text).split('\n');
    pending = parts.pop() ?? '';
    parts.forEach(options.onLine);
    if (pending.length > maxPending) {
      options.onLine(pending);
      pending = '';
    }
  };
  return {
    write: (chunk: Buffer) => take(decoder.write(chunk)),
    end: () => {
      take(`${decoder.end()}\n`);
    },
  };
}

/** A region's addresses stay behind, also those that its name resolves to. */
function maskAddresses(line: string): string {
  return line.replace(
    /\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b|\[[0-9a-f:.]*:[0-9a-f:.]*\](:\d+)?/gi,
    '***',
  );
}
