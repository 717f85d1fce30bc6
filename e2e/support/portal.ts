import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningPortal } from '../../tools/portal/src/runningPortal.ts';

/** Folder of the repository. */
export const repositoryDirectory = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../..',
);

/**
 * State of the portal under test, apart from a developer's own `.local`.
 * Playwright's workers are processes of their own, so the place is in the environment.
 */
export function stateDirectory(): string {
  process.env.DVARA_E2E_STATE ??= fs.mkdtempSync(
    path.join(os.tmpdir(), 'dvara-e2e-state-'),
  );
  return process.env.DVARA_E2E_STATE;
}

/** Where the portal under test keeps its temporary files. */
export function temporaryDirectory(): string {
  return path.join(stateDirectory(), 'tmp');
}

/** @throws Error where no portal runs */
export function runningPortal(): RunningPortal {
  return JSON.parse(
    fs.readFileSync(path.join(stateDirectory(), 'running.json'), 'utf8'),
  ) as RunningPortal;
}

/** The regions of the portal under test. */
export const regionIds = ['us-east-1', 'eu-west-1'] as const;
