/** `1.2 s`, `34 ms`, `0.5 ms` */
export function time(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) {
    return 'never';
  }
  if (milliseconds >= 1_000) {
    return `${(milliseconds / 1_000).toFixed(2)} s`;
  }
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

/** `1.2 MB`, `34 kB`; thousands, as sizes on the wire are told. */
export function size(bytes: number): string {
  return Math.abs(bytes) >= 1e6
    ? `${(bytes / 1e6).toFixed(1)} MB`
    : `${Math.round(bytes / 1_000)} kB`;
}

/** `37 times` */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 1 : 0)} times`;
}

/** `0.12 times` */
export function share(ratio: number): string {
  return `${ratio.toFixed(ratio < 0.1 ? 3 : 2)} times`;
}
