/**
 * The few forms of ASN.1 DER that an X.509 certificate needs (ITU-T X.690). Node can read certificates but not make them.
 */
export const derEncoding = {
  sequence: (...items: Buffer[]) => element(0x30, Buffer.concat(items)),
  set: (...items: Buffer[]) => element(0x31, Buffer.concat(items)),
  /** An unsigned integer, most significant byte first. */
  integer: (bytes: Buffer) => {
    // A leading 1 bit would make it negative.
    const positive =
      bytes.length === 0 || bytes[0] & 0x80
        ? Buffer.concat([Buffer.of(0), bytes])
        : bytes;
    return element(0x02, positive);
  },
  boolean: (value: boolean) => element(0x01, Buffer.of(value ? 0xff : 0)),
  octetString: (bytes: Buffer) => element(0x04, bytes),
  /** `unusedBits`: how many of the last byte's low bits do not count. */
  bitString: (bytes: Buffer, unusedBits = 0) =>
    element(0x03, Buffer.concat([Buffer.of(unusedBits), bytes])),
  utf8String: (text: string) => element(0x0c, Buffer.from(text, 'utf8')),
  /** Seconds precision, for dates from 1950 to 2049. */
  utcTime: (date: Date) =>
    element(
      0x17,
      Buffer.from(
        `${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`,
        'ascii',
      ),
    ),
  /** A dotted object identifier, for example `2.5.29.17`. */
  objectIdentifier: (dotted: string) => {
    const [first, second, ...rest] = dotted.split('.').map(Number);
    return element(
      0x06,
      Buffer.concat([first * 40 + second, ...rest].map(base128)),
    );
  },
  /** `[number]` with a constructed or a primitive content. */
  context: (
    number: number,
    content: Buffer,
    form: 'constructed' | 'primitive',
  ) => element((form === 'constructed' ? 0xa0 : 0x80) | number, content),
} as const;

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), length(content.length), content]);
}

function length(size: number): Buffer {
  if (size < 0x80) {
    return Buffer.of(size);
  }
  const bytes: number[] = [];
  for (let rest = size; rest > 0; rest >>>= 8) {
    bytes.unshift(rest & 0xff);
  }
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

function base128(value: number): Buffer {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) {
    bytes.unshift((rest & 0x7f) | 0x80);
  }
  return Buffer.from(bytes);
}
