import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureTabs, TAB_GZIP_BYTES } from './bundleBenchmark.ts';

test('the tab weighs no more than it may, and brings no client of Kubernetes into a browser', async () => {
  const { tab, opened, stock } = await measureTabs();

  assert.ok(opened.gzip <= TAB_GZIP_BYTES, `${opened.gzip} bytes of gzip`);
  assert.ok(tab.first.gzip < stock.first.gzip, `${stock.first.gzip} bytes`);
  assert.ok(!tab.packages.includes('@kubernetes/client-node'));
  // What only forms need is not loaded with the tab.
  for (const name of ['ajv', 'yaml']) {
    assert.ok(!tab.packages.includes(name), name);
  }
});
