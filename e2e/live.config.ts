import { defineConfig } from '@playwright/test';
import walks from './playwright.config.ts';

/** The tab as it is kept open: one page, one portal that is restarted below it, two real API servers. */
export default defineConfig({
  ...walks,
  testDir: './live',
  globalSetup: './live/support/startRegions.ts',
});
