import type { Page } from '@playwright/test';

/**
 * Waits in the page itself until a text stands in it and the frame with it has been
 * painted, so that no round trip to the browser is measured with it.
 *
 * @returns milliseconds since the click, or since the page was navigated to
 */
export async function whenPainted(options: {
  page: Page;
  /** The element in which it is looked for. */
  selector: string;
  text: string;
  /** Selector of what is clicked first; without one it counts from the navigation. */
  click?: string;
  timeoutMs: number;
}): Promise<number> {
  const { page, ...wanted } = options;
  return page.evaluate(
    ({ selector, text, click, timeoutMs }) =>
      new Promise<number>((resolve, reject) => {
        const began = click === undefined ? 0 : performance.now();
        const end = () => {
          observer.disconnect();
          clearTimeout(timer);
        };
        const look = () => {
          const shown = document.querySelector(selector)?.textContent ?? '';
          if (shown.includes(text)) {
            end();
            // The first frame has it laid out, the second one comes after it was painted.
            requestAnimationFrame(() =>
              requestAnimationFrame(() => resolve(performance.now() - began)),
            );
          }
        };
        const observer = new MutationObserver(look);
        const timer = setTimeout(() => {
          end();
          reject(new Error(`«${text}» did not come in ${timeoutMs / 1000} s`));
        }, timeoutMs);
        observer.observe(document, {
          subtree: true,
          childList: true,
          characterData: true,
        });
        if (click !== undefined) {
          const target = document.querySelector<HTMLElement>(click);
          if (!target) {
            end();
            reject(new Error(`There is no ${click} to click`));
          }
          target?.click();
        }
        look();
      }),
    wanted,
  );
}
