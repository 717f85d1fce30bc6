import type { Page } from '@playwright/test';

/**
 * Waits in the page itself until a text stands in it, or does not any more, so that no
 * round trip to the browser is measured with it.
 *
 * @returns when it came, in milliseconds since 1970 by the clock of this machine
 */
export async function whenTextIs(options: {
  page: Page;
  /** The element in which it is looked for. */
  selector: string;
  text: string;
  shown: boolean;
  timeoutMs: number;
}): Promise<number> {
  const { page, ...wanted } = options;
  return page.evaluate(
    ({ selector, text, shown, timeoutMs }) =>
      new Promise<number>((resolve, reject) => {
        const holds = () =>
          (document.querySelector(selector)?.textContent ?? '').includes(
            text,
          ) === shown;
        const end = () => {
          observer.disconnect();
          clearTimeout(timer);
        };
        const look = () => {
          if (holds()) {
            end();
            resolve(Date.now());
          }
        };
        const observer = new MutationObserver(look);
        const timer = setTimeout(() => {
          end();
          reject(
            new Error(
              `«${text}» ${shown ? 'did not come' : 'did not go'} in ${
                timeoutMs / 1000
              } s`,
            ),
          );
        }, timeoutMs);
        observer.observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        });
        look();
      }),
    wanted,
  );
}
