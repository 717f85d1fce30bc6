// Puts a copy of the templates beside dist/ while the package is packed, and takes it away again.
import { cpSync, rmSync } from 'node:fs';

const templates = new URL('../../../templates', import.meta.url);
const copy = new URL('../templates', import.meta.url);

rmSync(copy, { recursive: true, force: true });
if (!process.argv.includes('--remove')) {
  cpSync(templates, copy, { recursive: true });
}
