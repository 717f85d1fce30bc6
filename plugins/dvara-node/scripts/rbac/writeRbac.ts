import { writeFileSync } from 'node:fs';
import { rbacFiles, readVerbTable } from './rbacFiles.ts';

for (const { file, text } of rbacFiles({ table: readVerbTable() })) {
  writeFileSync(file, text);
}
