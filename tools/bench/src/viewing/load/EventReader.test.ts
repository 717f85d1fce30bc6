import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventReader } from './EventReader.ts';
import { findMarks } from './StreamViewers.ts';

describe('EventReader', () => {
  it('puts events together that come in pieces, and leaves signs of life out', () => {
    const told: string[] = [];
    const reader = new EventReader({ onData: data => told.push(data) });
    const text =
      'retry: 2000\n\nevent: report\nid: a-1\ndata: {"a":1}\n\n:\n\n';
    for (const character of `${text}event: report\ndata: {"a":2}\n\n`) {
      reader.push(character);
    }

    assert.deepEqual(told, ['{"a":1}', '{"a":2}']);
  });
});

describe('findMarks', () => {
  it('tells each change once, of either plugin, and no other number of restarts', () => {
    const known = new Set<number>();
    const text =
      '{"restarts":3,"x":{"restarts":1000001},"restartCount":1000002}';

    assert.deepEqual(findMarks({ text, known }), [1_000_001, 1_000_002]);
    assert.deepEqual(findMarks({ text, known }), []);
  });
});
