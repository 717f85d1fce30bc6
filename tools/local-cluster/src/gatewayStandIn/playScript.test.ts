import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { playScript } from './playScript.ts';

const play = (...command: string[]) => playScript({ name: 'test', command });

describe('playScript', () => {
  it('prints, and ends with its exit code', () => {
    assert.deepEqual(play('sh', '-c', `echo 'a fault is on'; exit 1`), {
      lines: ['a fault is on'],
      exitCode: 1,
    });
    assert.deepEqual(play('/bin/sh', '-c', 'echo done'), {
      lines: ['done'],
      exitCode: 0,
    });
  });

  it('does not end when it sleeps', () => {
    assert.deepEqual(play('sh', '-c', 'echo a; exec sleep 2147483647'), {
      lines: ['a'],
    });
  });

  it('leaves a command that does anything else to be judged otherwise', () => {
    assert.equal(play('curl', 'http://demo-server:8080/'), undefined);
    assert.equal(
      play('sh', '-c', 'curl http://demo-server:8080/ || exit 1'),
      undefined,
    );
    assert.equal(play('sh', '-c', 'echo $HOME; exit 1'), undefined);
    assert.equal(playScript({ name: 'test' }), undefined);
  });
});
