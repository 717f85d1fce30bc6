import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeDiskShortage } from './describeDiskShortage.ts';

describe('describeDiskShortage', () => {
  const common = { directory: '/cache', neededGigabytes: 6 };

  it('names what is needed, what was found and the way out', () => {
    assert.equal(
      describeDiskShortage({ ...common, freeBytes: 5.94e9 }),
      "Building the local control planes needs about 6 GB free for binaries and Go's caches; /cache has 5.9 GB. Free some space, or set DVARA_CACHE_DIR to a folder on another disk.",
    );
  });

  it('says nothing when there is enough', () => {
    assert.equal(
      describeDiskShortage({ ...common, freeBytes: 6e9 }),
      undefined,
    );
  });
});
