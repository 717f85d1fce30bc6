import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './walks',
  // The walks share one portal and two API servers, and each goes on where the last ended.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  globalSetup: './support/startPortal.ts',
  globalTeardown: './support/stopPortal.ts',
  outputDir: '../test-results/e2e',
  use: {
    viewport: { width: 1280, height: 900 },
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
