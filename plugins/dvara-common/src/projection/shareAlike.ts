/** Parts that are remembered; far more than a namespace has kinds of pods. */
const MOST = 1000;

const known = new Map<string, unknown>();

/**
 * Gives the same object for parts that are alike, such as the labels and containers of all
 * pods of a Deployment, so that thousands of kept pods hold them once. Nothing may change them.
 */
export function shareAlike<T>(part: T): T {
  if (part === undefined || part === null) {
    return part;
  }
  const text = JSON.stringify(part);
  const alike = known.get(text);
  if (alike !== undefined) {
    return alike as T;
  }
  if (known.size >= MOST) {
    known.clear();
  }
  known.set(text, part);
  return part;
}
