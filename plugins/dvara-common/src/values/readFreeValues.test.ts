import { readFreeValues } from './readFreeValues';

const key = 'sk-never-told';

describe('readFreeValues', () => {
  it.each([
    [
      'a provider’s key',
      `secrets: { providerKeys: { openai: ${key} } }`,
      'secrets.providerKeys.openai would be stored',
    ],
    [
      'a password',
      `secrets: { gatewayEncryptionMasterPassword: ${key} }`,
      'Providers page',
    ],
    [
      'a variable that sounds secret',
      `gatewayServer:\n  extraEnv: [{ name: A, value: b }, { name: OPENAI_API_KEY, value: ${key} }]`,
      'gatewayServer.extraEnv.1.value, of OPENAI_API_KEY,',
    ],
    [
      'a variable of a further container',
      `gatewayUi:\n  extraContainers: [{ name: x, env: [{ name: dbPassword, value: ${key} }] }]`,
      'gatewayUi.extraContainers.0.env.0.value',
    ],
    [
      'a whole Secret',
      `extraObjects: [{ apiVersion: v1, kind: Secret, stringData: { a: ${key} } }]`,
      'extraObjects.0 is a Secret',
    ],
    [
      'a Secret in a list of objects',
      `extraObjects: [{ apiVersion: v1, kind: List, items: [{ kind: Secret, data: { a: ${key} } }] }]`,
      'extraObjects.0.items.0 is a Secret',
    ],
    [
      'an object as text',
      `extraObjects: ['${key}']`,
      'extraObjects.0 is text, which the chart would run as a template: write it as a map',
    ],
    [
      'a template in an object',
      `extraObjects: [{ kind: ConfigMap, data: { a: 'x{{ lookup "v1" "Secret" "${key}" "" }}' } }]`,
      'extraObjects.0.data.a holds {{',
    ],
    [
      'a template in a name within an object',
      `extraObjects: [{ kind: ConfigMap, data: { '{{ ${key} }}': x } }]`,
      'extraObjects.0.data holds {{',
    ],
  ])(
    'refuses %s, naming its place and never its content',
    (_what, text, sentence) => {
      const { values, faults } = readFreeValues({ text });
      expect(values).toBeUndefined();
      expect(faults).toEqual([
        expect.objectContaining({
          sentence: expect.stringContaining(sentence),
        }),
      ]);
      expect(JSON.stringify(faults)).not.toContain(key);
    },
  );

  it('lets references, empty keys and harmless variables pass', () => {
    expect(
      readFreeValues({
        text: [
          'secrets: { providerKeys: { openai: "" }, mockProviderEnabled: true }',
          'gatewayServer:',
          '  extraEnv:',
          '    - { name: MAX_TOKENS, value: "5" }',
          '    - { name: TOKEN_URI, value: https://login.example.com }',
          '    - name: API_KEY',
          '      valueFrom: { secretKeyRef: { name: mine, key: api } }',
        ].join('\n'),
      }).faults,
    ).toEqual([]);
  });

  it('refuses what the action sets, and flags that nothing would read', () => {
    const { faults } = readFreeValues({
      existingSecret: 'orders-llm-keys',
      text: [
        'fullnameOverride: billing',
        'gatewayServer: { region: { id: mars-1 } }',
        'commonLabels: { dvara.ai/gateway: billing }',
        'secrets: { existingSecret: other, bedrockEnabled: true }',
      ].join('\n'),
    });
    expect(faults.map(({ path }) => path)).toEqual([
      'secrets.bedrockEnabled',
      'gatewayServer.region.id',
      'secrets.existingSecret',
      'fullnameOverride',
      'commonLabels.dvara.ai/gateway',
    ]);
    expect(JSON.stringify(faults)).not.toMatch(/billing|mars-1/);
  });
});
