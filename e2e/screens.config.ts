import { defineConfig } from '@playwright/test';

/** The screens of the frontend plugin in every scenario, without a portal or a cluster. */
export default defineConfig({
  testDir: './screens',
  // Times are measured: nothing else of ours runs beside.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  globalSetup: './screens/support/startDevPage.ts',
  outputDir: '../test-results/screens',
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.DVARA_CHROMIUM || undefined,
      args: [
        '--no-sandbox',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
