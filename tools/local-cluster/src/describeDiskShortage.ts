/**
 * A sentence about too little disk space, or `undefined` when there is enough.
 */
export function describeDiskShortage(options: {
  directory: string;
  freeBytes: number;
  /** In 10⁹ bytes. */
  neededGigabytes: number;
}): string | undefined {
  const freeGigabytes = options.freeBytes / 1e9;
  if (freeGigabytes >= options.neededGigabytes) {
    return undefined;
  }
  return `Building the local control planes needs about ${
    options.neededGigabytes
  } GB free for binaries and Go's caches; ${
    options.directory
  } has ${freeGigabytes.toFixed(
    1,
  )} GB. Free some space, or set DVARA_CACHE_DIR to a folder on another disk.`;
}
