import { defineConfig } from '@playwright/test';
import walks from './playwright.config.ts';

export default defineConfig({
  ...walks,
  testDir: './rollouts',
  // Each test has gateways of its own and mostly waits for pods.
  workers: 3,
  fullyParallel: true,
  timeout: 5 * 60_000,
  globalSetup: './rollouts/support/startPortals.ts',
  globalTeardown: undefined,
});
