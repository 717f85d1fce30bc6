import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * A program in place of helm, for what the real one cannot be brought to on
 * purpose: hanging, dying, ignoring signals, printing secrets. It models the
 * command line, exit codes, SIGTERM on upgrade (the revision is stored as failed
 * and it exits 1; any other command dies of it), the history, and answers given to it,
 * and nothing of charts or clusters.
 */

/** How the fake's `upgrade` goes. */
export type FakeUpgrade =
  | 'succeed'
  | 'fail'
  | 'failBefore'
  | 'hang'
  | 'hangStubbornly'
  | 'die'
  | 'printSecrets';

/**
 * How the fake's `rollback`, `uninstall` and `test` go. `holdUntilReleased` says
 * `begun` and goes on when the test says so; `lie` exits 0 and has done nothing.
 */
export type FakeWrite =
  | 'succeed'
  | 'fail'
  | 'hang'
  | 'holdUntilReleased'
  | 'die'
  | 'lie'
  | 'leaveBehind';

/** One call of the fake. */
export interface FakeHelmCall {
  args: string[];
  environment: Record<string, string>;
  input: string;
  kubeconfig?: string;
  /** Octal modes of the kubeconfig and of the folder that holds it. */
  modes?: { kubeconfig: string; folder: string };
}

export interface FakeHelm {
  binary: string;
  calls(): Promise<FakeHelmCall[]>;
  /** Its upgrades, told before they have read their input. */
  started(): Promise<Array<{ pid: number; home: string }>>;
  setUpgrade(upgrade: FakeUpgrade): Promise<void>;
  setWrite(write: FakeWrite): Promise<void>;
  /** Lets `holdUntilReleased` go on. */
  release(): Promise<void>;
  /** What a reading command prints, by its first words: `status`, `get manifest`, `upgrade --install`. */
  setAnswer(command: string, answer: FakeAnswer): Promise<void>;
  remove(): Promise<void>;
  setHistory(
    history: Array<{ revision: number; status: string }>,
  ): Promise<void>;
}

export interface FakeAnswer {
  output?: string;
  /** Written to standard error. */
  error?: string;
  exitCode?: number;
  /** Ends without having read its input. */
  deaf?: boolean;
  /** Prints without end. */
  endless?: boolean;
  hang?: boolean;
}

const SCRIPT = `
const fs = require('node:fs');
const path = require('node:path');
const file = name => path.join(__dirname, name);
const args = process.argv.slice(2);
const read = name => JSON.parse(fs.readFileSync(file(name), 'utf8'));
const kubeconfigPath = args.find(arg => arg.startsWith('--kubeconfig='))?.slice(13);
const mode = name => (fs.statSync(name).mode & 0o777).toString(8);
const answers = read('answers');
const answer = answers[args.slice(0, 2).join(' ')] ?? answers[args[0]];
if (args[0] === 'upgrade') fs.appendFileSync(file('started'), JSON.stringify({ pid: process.pid, home: process.env.HOME }) + '\\n');
const isDryRun = args.includes('--dry-run=server');
const input = args[0] === 'upgrade' && !answer?.deaf ? fs.readFileSync(0, 'utf8') : '';
fs.appendFileSync(file('calls'), JSON.stringify({
  args, input, environment: process.env,
  kubeconfig: kubeconfigPath && fs.readFileSync(kubeconfigPath, 'utf8'),
  modes: kubeconfigPath && { kubeconfig: mode(kubeconfigPath), folder: mode(path.dirname(kubeconfigPath)) },
}) + '\\n');
const store = status => {
  const history = read('history');
  history.push({ revision: history.length + 1, status, chart: 'dvara-0.1.0', app_version: '1', updated: '2026-01-02T03:04:05.678901234Z', description: status });
  fs.writeFileSync(file('history'), JSON.stringify(history));
};
if (args[0] === 'version') {
  process.stdout.write(read('version'));
} else if (args[0] === 'history') {
  const history = read('history');
  if (history.length === 0) {
    console.error('Error: release: not found');
    process.exitCode = 1;
  } else {
    process.stdout.write(JSON.stringify(history));
  }
} else if (answer && (args[0] !== 'upgrade' || isDryRun)) {
  if (answer.endless) { const chunk = 'x'.repeat(65536); const more = () => { while (process.stdout.write(chunk)); process.stdout.once('drain', more); }; more(); }
  else if (answer.hang) setInterval(() => {}, 1000);
  else {
    if (answer.error) console.error(answer.error);
    process.stdout.write((answer.output ?? '').replace('{{now}}', new Date().toISOString()));
    process.exitCode = answer.exitCode ?? 0;
  }
} else if (args[0] !== 'upgrade') {
  const write = read('write');
  const name = args[0];
  const finish = () => {
    if (name === 'rollback') store('deployed');
    if (name === 'uninstall') fs.writeFileSync(file('history'), '[]');
  };
  const begin = () => {
    if (name === 'rollback') store('pending-rollback');
    if (name === 'uninstall') { const history = read('history'); history.at(-1).status = 'uninstalling'; fs.writeFileSync(file('history'), JSON.stringify(history)); }
    console.error('begun');
  };
  if (write === 'succeed') finish();
  if (write === 'leaveBehind') { finish(); console.error('Error: uninstallation completed with 1 error(s): context deadline exceeded'); process.exitCode = 1; }
  if (write === 'fail') { if (name === 'rollback') store('failed'); console.error('Error: context deadline exceeded'); process.exitCode = 1; }
  if (write === 'die') { begin(); process.kill(process.pid, 'SIGKILL'); }
  if (write === 'hang') { begin(); setInterval(() => {}, 1000); }
  if (write === 'holdUntilReleased') {
    const before = fs.readFileSync(file('history'));
    begin();
    const timer = setInterval(() => {
      if (fs.existsSync(file('released'))) { clearInterval(timer); fs.writeFileSync(file('history'), before); finish(); }
    }, 10);
  }
} else {
  const upgrade = read('upgrade');
  if (upgrade === 'succeed') store('deployed');
  if (upgrade === 'failBefore') { console.error('Error: UPGRADE FAILED: execution error at (dvara/templates/x.yaml:1:1): no\\n  second region'); process.exitCode = 1; }
  if (upgrade === 'fail') { store('failed'); console.error('level=WARN waiting'); console.error('Error: context deadline exceeded'); process.exitCode = 1; }
  if (upgrade === 'die') process.kill(process.pid, 'SIGKILL');
  if (upgrade === 'printSecrets') { store('deployed'); console.error('\\u001b[31mvalues ' + input); console.error(fs.readFileSync(kubeconfigPath, 'utf8')); }
  if (upgrade.startsWith('hang')) {
    process.on('SIGTERM', () => { if (upgrade === 'hang') { store('failed'); process.exit(1); } });
    store('pending-upgrade');
    const history = read('history');
    if (upgrade === 'hang') { history.pop(); fs.writeFileSync(file('history'), JSON.stringify(history)); }
    console.error('begun');
    setInterval(() => {}, 1000);
  }
}
`;

/** Writes the fake into a folder of its own. */
export async function installFakeHelm(
  options: { version?: string } = {},
): Promise<FakeHelm> {
  const directory = await mkdtemp(join(tmpdir(), 'fake-helm-'));
  const write = (name: string, value: unknown) =>
    writeFile(join(directory, name), JSON.stringify(value));
  const binary = join(directory, 'helm');
  await writeFile(binary, `#!${process.execPath}\n${SCRIPT}`);
  await chmod(binary, 0o755);
  await write('version', options.version ?? 'v4.1.4');
  await write('history', []);
  await write('upgrade', 'succeed');
  await write('write', 'succeed');
  const answers: Record<string, FakeAnswer> = {};
  await write('answers', answers);
  await writeFile(join(directory, 'calls'), '');
  await writeFile(join(directory, 'started'), '');
  const linesOf = async <T>(name: string) =>
    (await readFile(join(directory, name), 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as T);
  return {
    binary,
    calls: () => linesOf<FakeHelmCall>('calls'),
    started: () => linesOf<{ pid: number; home: string }>('started'),
    remove: () => rm(directory, { recursive: true, force: true }),
    setWrite: behaviour => write('write', behaviour),
    release: () => write('released', true),
    setAnswer: (command, answer) => {
      answers[command] = answer;
      return write('answers', answers);
    },
    setUpgrade: upgrade => write('upgrade', upgrade),
    setHistory: history => write('history', history),
  };
}
