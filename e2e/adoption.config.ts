import { defineConfig } from '@playwright/test';
import walks from './playwright.config.ts';

export default defineConfig({
  ...walks,
  testDir: './adoption',
  globalSetup: undefined,
  globalTeardown: undefined,
  timeout: 20 * 60_000,
});
