import { crc32 } from 'node:zlib';
import type { EventFrame } from './EventFrame';

/** A gzip member's begin: DEFLATE, no name, no time, any system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** A last block that holds nothing. */
const LAST_BLOCK = Buffer.from([3, 0]);

/**
 * Puts frames together to one gzip stream. Only a checksum is kept for it, where a compressor of
 * its own would take 270 kB.
 */
export class GzipFrames {
  #checksum = 0;
  #bytes = 0;

  begin(): Buffer {
    return HEADER;
  }

  add(frame: EventFrame): Buffer {
    this.#checksum = crc32(frame.bytes, this.#checksum);
    this.#bytes += frame.bytes.length;
    return frame.deflated;
  }

  end(): Buffer {
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(this.#checksum, 0);
    trailer.writeUInt32LE(this.#bytes % 2 ** 32, 4);
    return Buffer.concat([LAST_BLOCK, trailer]);
  }
}
