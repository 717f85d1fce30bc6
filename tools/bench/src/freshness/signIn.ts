import type { Page } from '@playwright/test';

/** Opens the portal and signs in as its guest. */
export async function signIn(options: {
  page: Page;
  /** Address of the portal. */
  address: string;
}): Promise<void> {
  const { page, address } = options;
  await page.goto(address);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('link', { name: 'Create' }).waitFor();
}
