import { parseArgs } from 'node:util';
import { ensureHelm } from './ensureHelm.ts';
import { ensureHelmDocs } from './ensureHelmDocs.ts';
import { ensureHelmUnittest } from './ensureHelmUnittest.ts';
import { ensureRegistry } from './ensureRegistry.ts';

const usage = `Prints the path of a tool, fetching or building it first when needed.

  node tools/toolchain/src/cli.ts helm --major 3|4 [--purpose run|test]
  node tools/toolchain/src/cli.ts helm-unittest
  node tools/toolchain/src/cli.ts helm-docs
  node tools/toolchain/src/cli.ts registry
`;

// Only the path goes to stdout, so that scripts can capture it.
const onProgress = (message: string) => process.stderr.write(`${message}\n`);

async function main(): Promise<string> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      major: { type: 'string' },
      purpose: { type: 'string', default: 'run' },
    },
  });
  const { major, purpose } = values;
  if (positionals[0] === 'helm' && positionals.length === 1) {
    if (major !== '3' && major !== '4') {
      throw new Error(`--major must be 3 or 4\n\n${usage}`);
    }
    if (purpose !== 'run' && purpose !== 'test') {
      throw new Error(`--purpose must be run or test\n\n${usage}`);
    }
    return ensureHelm({ major: major === '3' ? 3 : 4, purpose, onProgress });
  }
  if (positionals[0] === 'helm-unittest' && positionals.length === 1) {
    return ensureHelmUnittest({ onProgress });
  }
  if (positionals[0] === 'helm-docs' && positionals.length === 1) {
    return ensureHelmDocs({ onProgress });
  }
  if (positionals[0] === 'registry' && positionals.length === 1) {
    return ensureRegistry({ onProgress });
  }
  throw new Error(usage);
}

main().then(
  path => process.stdout.write(`${path}\n`),
  error => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  },
);
