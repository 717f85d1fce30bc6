import { expect, type Page } from '@playwright/test';

/** Variable in which the tests find the address of the dev page. */
export const DEV_PAGE_VARIABLE = 'DVARA_SCREENS_URL';

/** One of the portal's themes. */
export type ThemeName = 'light' | 'dark';

interface ScenarioPlace {
  scenario: string;
  /** `nothing` is the tab where no report comes. */
  at?: 'tab' | 'overview' | 'nothing';
  /** Id of a region whose row is open. */
  region?: string;
}

/** Loads the dev page at a scenario. */
export async function openScenario(
  page: Page,
  options: ScenarioPlace & { theme?: ThemeName; language?: 'en' | 'de' },
): Promise<void> {
  const { theme = 'light', language = 'en' } = options;
  await page.addInitScript(
    settings => {
      localStorage.setItem('theme', settings.theme);
      localStorage.setItem('language', settings.language);
    },
    { theme, language },
  );
  await page.goto(`${process.env[DEV_PAGE_VARIABLE]}${addressOf(options)}`);
  await waitForScenario(page, options);
}

/** Goes to another scenario in the page that is loaded. */
export async function showScenario(
  page: Page,
  options: ScenarioPlace,
): Promise<void> {
  await page.evaluate(address => {
    window.history.pushState({}, '', address);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, addressOf(options));
  await waitForScenario(page, options);
}

function addressOf({ scenario, at = 'tab', region }: ScenarioPlace): string {
  const query = region ? `?region=${region}` : '';
  const tab = at !== 'overview' ? `/dvara${query}` : '';
  return `/catalog/default/component/${scenario}${tab}`;
}

/** Until the scenario's own entity page shows what there is to show. */
async function waitForScenario(
  page: Page,
  options: ScenarioPlace,
): Promise<void> {
  const { scenario, at = 'tab' } = options;
  await expect(page.getByRole('heading', { name: scenario })).toBeVisible();
  if (at === 'nothing') {
    return;
  }
  await expect(
    at === 'tab'
      ? page
          .getByTestId('dvara-tab')
          .or(
            page.getByText(
              /^(No region is configured|Keine Region ist konfiguriert)$/,
            ),
          )
          .first()
      : page.getByTestId(/^region-card-/).first(),
  ).toBeVisible();
}
