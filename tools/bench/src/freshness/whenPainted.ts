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
  /** Clicks, once it is waited for; without it the time counts from the navigation. */
  click?: () => Promise<void>;
  timeoutMs: number;
}): Promise<number> {
  const { page, click, ...wanted } = options;
  const painted = page.evaluate(
    ({ selector, text, isClicked, timeoutMs }) =>
      new Promise<number>((resolve, reject) => {
        let began = isClicked ? undefined : 0;
        const end = () => {
          observer.disconnect();
          clearTimeout(timer);
        };
        const look = () => {
          const shown = document.querySelector(selector)?.textContent ?? '';
          if (began !== undefined && shown.includes(text)) {
            const from = began;
            end();
            // The first frame has it laid out, the second one comes after it was painted.
            requestAnimationFrame(() =>
              requestAnimationFrame(() => resolve(performance.now() - from)),
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
        document.addEventListener(
          'click',
          () => {
            began ??= performance.now();
          },
          { capture: true, once: true },
        );
        look();
      }),
    { ...wanted, isClicked: click !== undefined },
  );
  // The listener is there: the browser takes one after the other.
  const [time] = await Promise.all([painted, click?.()]);
  return time;
}
