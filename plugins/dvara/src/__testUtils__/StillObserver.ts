/** Stands for the browser's, as the test page has no layout that could change. */
export class StillObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
