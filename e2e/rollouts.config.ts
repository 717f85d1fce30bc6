import { defineConfig } from '@playwright/test';
import walks from './playwright.config.ts';

export default defineConfig({
  ...walks,
  // Each test has gateways of its own and mostly waits for pods.
  workers: 3,
  fullyParallel: true,
  // One takes at most two minutes with the machine to itself.
  timeout: 10 * 60_000,
  projects: [
    { name: 'releases', testDir: './rollouts/releases' },
    // Another chart would break the plans of the other tests.
    {
      name: 'chart',
      testDir: './rollouts/chart',
      dependencies: ['releases'],
    },
    {
      name: 'afterwards',
      testDir: './rollouts/afterwards',
      dependencies: ['chart'],
    },
  ],
  // support/keepPortals.ts keeps portals running between runs and tells the variables.
  globalSetup: process.env.DVARA_E2E_HELM3_ADDRESS
    ? undefined
    : './rollouts/support/startPortals.ts',
  globalTeardown: undefined,
});
