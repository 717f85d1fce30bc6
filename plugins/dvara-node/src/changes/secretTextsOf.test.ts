import { secretTextsOf } from './secretTextsOf';

describe('secretTextsOf', () => {
  it('holds what follows an option that sounds secret', () => {
    const container = {
      name: 'proxy',
      args: ['--port', '8080', '--api-key', 'one', '--token', '--verbose'],
      command: ['run', '--password', '$(PASSWORD)', '--secret', 'two'],
    };
    expect(
      secretTextsOf([
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'gateway' },
          spec: { containers: [container] },
        },
      ]),
    ).toEqual(['one', 'two']);
  });
});
