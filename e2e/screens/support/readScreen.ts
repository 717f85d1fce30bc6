import type { Page } from '@playwright/test';

/** The text that can be read in the window as it is, without scrolling or a click. */
export async function readScreen(page: Page): Promise<string> {
  return page.evaluate(() => {
    let words = '';
    let last: Element | null = null;
    const walker = document.createTreeWalker(
      document.body,
      NodeFilter.SHOW_TEXT,
    );
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent || !node.textContent || !parent.checkVisibility()) {
        continue;
      }
      if (node.textContent.trim() === '') {
        // At the end of a line it has no width of its own.
        words += parent === last ? ' ' : '';
        continue;
      }
      range.selectNodeContents(node);
      const seen = Array.from(range.getClientRects()).some(
        ({ top, bottom, left, right, width, height }) =>
          width > 1 &&
          height > 1 &&
          top >= 0 &&
          left >= 0 &&
          bottom <= window.innerHeight &&
          right <= window.innerWidth,
      );
      if (seen) {
        // Within one element a text goes on, also after a place where it may break.
        words += `${parent === last ? '' : ' '}${node.textContent}`;
        last = parent;
      }
    }
    return words.replace(/\s+/g, ' ');
  });
}

/**
 * What is cut off or sticks out of its card, as `<tag> <text>`.
 *
 * @param testId - of the screen that is looked through
 */
export async function findCutText(
  page: Page,
  testId: 'dvara-tab' | 'dvara-fleet' = 'dvara-tab',
): Promise<string[]> {
  return page.evaluate(screenId => {
    const found: string[] = [];
    const scrolls = (element: Element) =>
      ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
    const tab = document.querySelector(`[data-testid="${screenId}"]`);
    const elements = tab?.querySelectorAll<HTMLElement>('*') ?? [];
    for (const element of Array.from(elements)) {
      const style = getComputedStyle(element);
      // Out of sight on purpose, for those who listen.
      const spoken = element.closest('[style*="clip"]') || isSpoken(element);
      if (spoken || !element.checkVisibility() || element.closest('svg')) {
        continue;
      }
      const cut =
        element.scrollWidth > element.clientWidth + 1 &&
        ['hidden', 'clip'].includes(style.overflowX) &&
        element.clientWidth > 1;
      const card = element.closest('section');
      const inScroller = [...ancestors(element)].some(scrolls);
      const sticksOut =
        card !== null &&
        !inScroller &&
        element.getBoundingClientRect().right >
          card.getBoundingClientRect().right + 1;
      if (cut || sticksOut) {
        found.push(
          `${cut ? 'cut' : 'sticks out'}: ${element.tagName} ${
            element.textContent?.slice(0, 60) ?? ''
          }`,
        );
      }
    }
    return found;

    function* ancestors(element: Element): Generator<Element> {
      for (
        let parent = element.parentElement;
        parent && parent !== tab;
        parent = parent.parentElement
      ) {
        yield parent;
      }
    }

    function isSpoken(element: Element): boolean {
      return [element, ...ancestors(element)].some(
        each => getComputedStyle(each).clipPath === 'inset(50%)',
      );
    }
  }, testId);
}

/** By how many pixels the page is wider than its window. */
export async function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth } = document.scrollingElement ?? document.body;
    return Math.max(0, scrollWidth - window.innerWidth);
  });
}
