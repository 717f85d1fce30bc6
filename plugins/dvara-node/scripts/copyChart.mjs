// Puts a copy of the chart beside dist/ while the package is packed, and takes it away again.
import { cpSync, rmSync } from 'node:fs';

const chart = new URL('../../../charts/dvara', import.meta.url);
const copy = new URL('../chart', import.meta.url);

rmSync(copy, { recursive: true, force: true });
if (!process.argv.includes('--remove')) {
  cpSync(chart, copy, {
    recursive: true,
    filter: source => !/\/(tests|ci)$/.test(source),
  });
}
