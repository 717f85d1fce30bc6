import { LRUCache } from 'lru-cache';
import { EventFrame } from './EventFrame';

/** What was told last to some is what others are told next. */
const KEPT = 4;

/** Frames by what they say, so that the same is written and compressed once for all who are told it. */
export class SharedFrames {
  readonly #frames = new LRUCache<string, EventFrame>({ max: KEPT });

  of(options: { event: string; data: string }): EventFrame {
    const { event, data } = options;
    const key = `${event} ${data}`;
    const frame = this.#frames.get(key) ?? EventFrame.of(options);
    this.#frames.set(key, frame);
    return frame;
  }

  /** Forgets them: they may be large. */
  clear(): void {
    this.#frames.clear();
  }
}
