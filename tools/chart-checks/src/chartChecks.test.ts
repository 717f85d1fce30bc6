import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareObjects } from './compareObjects.ts';
import { loadKubernetesValidator } from './kubernetesSchemas.ts';
import { checkRestricted } from './podSecurity.ts';
import { parseRendered } from './renderedObject.ts';
import { mutateValues } from './valuesSchema.ts';

/** A pod that Pod Security "restricted" admits; `edit` makes it one that it does not. */
function pod(
  edit: (
    spec: Record<string, unknown>,
    container: Record<string, unknown>,
  ) => void = () => {},
) {
  const container: Record<string, unknown> = {
    name: 'main',
    image: 'example',
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    },
  };
  const spec: Record<string, unknown> = {
    securityContext: {
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container],
    volumes: [{ name: 'tmp', emptyDir: {} }],
  };
  edit(spec, container);
  return [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod' }, spec }];
}

describe('checkRestricted', () => {
  it('admits a hardened pod', () => {
    assert.deepEqual(checkRestricted(pod()), []);
  });

  const refused: [string, Parameters<typeof pod>[0], RegExp][] = [
    [
      'host network',
      spec => {
        spec.hostNetwork = true;
      },
      /hostNetwork/,
    ],
    [
      'host path',
      spec => {
        spec.volumes = [{ name: 'v', hostPath: { path: '/' } }];
      },
      /type hostPath/,
    ],
    [
      'no pod context',
      spec => {
        delete spec.securityContext;
      },
      /runAsNonRoot[\s\S]*seccompProfile/,
    ],
    [
      'no container context',
      (_, container) => {
        delete container.securityContext;
      },
      /allowPrivilegeEscalation[\s\S]*drop ALL/,
    ],
    [
      'root',
      spec => {
        spec.securityContext = {
          runAsNonRoot: true,
          runAsUser: 0,
          seccompProfile: { type: 'RuntimeDefault' },
        };
      },
      /runAsUser must not be 0/,
    ],
    [
      'host port',
      (_, container) => {
        container.ports = [{ containerPort: 1, hostPort: 1 }];
      },
      /hostPort/,
    ],
    [
      'an init container',
      spec => {
        spec.initContainers = [{ name: 'init' }];
      },
      /container init/,
    ],
  ];
  for (const [name, edit, expected] of refused) {
    it(`refuses ${name}`, () => {
      assert.match(checkRestricted(pod(edit)).join('\n'), expected);
    });
  }
});

describe('loadKubernetesValidator', () => {
  it('finds unknown fields, wrong types and unknown kinds', async () => {
    const validator = await loadKubernetesValidator('1.28');
    assert.deepEqual(validator.validate(pod()), []);
    assert.match(
      validator
        .validate(
          pod(spec => {
            spec.volums = [];
          }),
        )
        .join(),
      /Pod\/pod: \/spec .*\(volums\)/,
    );
    assert.match(
      validator
        .validate(
          pod(spec => {
            spec.priority = 'high';
          }),
        )
        .join(),
      /\/spec\/priority/,
    );
    assert.match(
      validator
        .validate([
          { apiVersion: 'v2', kind: 'Pod', metadata: { name: 'pod' } },
        ])
        .join(),
      /no schema of v2 Pod/,
    );
  });
});

describe('parseRendered', () => {
  it('reads YAML 1.1 as Kubernetes does, and refuses what is no object', () => {
    const [object] = parseRendered(
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: yes}\n---\n# nothing\n',
    );
    assert.deepEqual(object.data, { a: true });
    assert.throws(() => parseRendered('a: b'), /not a Kubernetes object/);
    assert.throws(() => parseRendered('a: [b'), /does not parse/);
  });
});

describe('compareObjects', () => {
  it('names what differs or is missing, whatever the order', () => {
    const a = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' }, x: 1 };
    const b = { apiVersion: 'v1', kind: 'B', metadata: { name: 'b' } };
    assert.deepEqual(compareObjects({ left: [a, b], right: [b, a] }), []);
    assert.deepEqual(
      compareObjects({ left: [a, b], right: [{ ...a, x: '1' }] }),
      ['A/a differs', 'B/b is rendered on one side only'],
    );
  });
});

describe('mutateValues', () => {
  it('finds the mistakes a loose schema lets pass', () => {
    const schema = {
      type: 'object',
      properties: { port: { type: 'integer' }, name: {} },
    };
    const { tried, accepted } = mutateValues({
      schema,
      values: { port: 1, name: 'a' },
    });
    assert.equal(tried, 4);
    assert.deepEqual(accepted, [
      'port: misspelt',
      'name: misspelt',
      'name: of a wrong type',
    ]);
  });
});
