import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meaninglessEntries, readStandInSettings } from './standInSettings.ts';

function read(options: {
  data?: Record<string, string>;
  release?: string;
  annotations?: Record<string, string>;
}) {
  return readStandInSettings({
    data: {},
    release: 'demo',
    annotations: {},
    ...options,
  });
}

describe('the settings of the stand-in', () => {
  it('are harmless by default', () => {
    assert.deepEqual(read({}), {
      settings: {
        statusMode: 'normal',
        statusAge: 'old',
        providerHealth: {},
        testOutcome: 'auto',
        delayMilliseconds: 0,
      },
      ignored: [],
    });
  });

  it('hold for all releases, more narrowly for one, and most narrowly for a pod, in any order', () => {
    const data = {
      'demo_status.mode': 'html',
      'status.mode': 'hang',
      'other_status.mode': 'empty',
    };
    const mode = (release: string, annotations = {}) =>
      read({ data, release, annotations }).settings.statusMode;
    assert.equal(mode('demo'), 'html');
    assert.equal(mode('third'), 'hang');
    assert.equal(mode('demo', { 'dvara.local/status-mode': 'reset' }), 'reset');
  });

  it('are read whole', () => {
    const { settings, ignored } = read({
      data: {
        'provider.openai': 'DEGRADED',
        'demo_provider.anthropic': 'UNHEALTHY',
        'status.age': 'both',
        'test.outcome': 'failed',
        'delay.milliseconds': '250',
        warning: 'License expires in 7 days',
      },
    });
    assert.deepEqual(ignored, []);
    assert.deepEqual(settings, {
      statusMode: 'normal',
      statusAge: 'both',
      providerHealth: { openai: 'DEGRADED', anthropic: 'UNHEALTHY' },
      testOutcome: 'failed',
      warning: 'License expires in 7 days',
      delayMilliseconds: 250,
    });
  });

  it('name the entries that mean nothing', () => {
    const { settings, ignored } = read({
      data: {
        'status.mode': 'explode',
        'provider.openai': 'fine',
        'delay.milliseconds': '-1',
        colour: 'red',
      },
      annotations: { 'dvara.local/status-age': 'ancient' },
    });
    assert.deepEqual(settings, read({}).settings);
    assert.deepEqual(ignored, [
      'status.mode',
      'provider.openai',
      'delay.milliseconds',
      'colour',
      'dvara.local/status-age',
    ]);
  });

  it('are found misspelt whichever release they are for', () => {
    assert.deepEqual(
      meaninglessEntries({
        'status.mode': 'hang',
        'demo_status.mode': 'explode',
        demo_colour: 'red',
      }),
      ['demo_status.mode', 'demo_colour'],
    );
  });
});
