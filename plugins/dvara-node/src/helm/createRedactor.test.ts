import { createRedactor } from './createRedactor';

const KEY = 'sk-proj-"A/b+c=d&e<f>';
const PEM = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj
AgEAAoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4yK2
-----END PRIVATE KEY-----
`;

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('createRedactor', () => {
  const redact = createRedactor({ secrets: [KEY, PEM, 'true', ''] });

  it.each([
    ['plain', `key ${KEY} end`, 'key *** end'],
    ['twice', `${KEY}${KEY}`, '******'],
    ['JSON-escaped', `{"a":${JSON.stringify(KEY)}}`, '{"a":"***"}'],
    [
      'JSON-escaped as Go does',
      'sk-proj-\\"A/b+c=d\\u0026e\\u003cf\\u003e',
      '***',
    ],
    ['base64', `data: ${base64(KEY)}`, 'data: ***'],
    ['URL-encoded', `?k=${encodeURIComponent(KEY)}&x=1`, '?k=***&x=1'],
    [
      'URL-encoded in small letters',
      encodeURIComponent(KEY).replace(/%../g, hex => hex.toLowerCase()),
      '***',
    ],
    ['form-encoded', new URLSearchParams({ k: KEY }).toString(), 'k=***'],
    [
      'first line of several',
      '  key: -----BEGIN PRIVATE KEY-----',
      '  key: ***',
    ],
    [
      'YAML block line',
      '    MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj',
      '    ***',
    ],
    ['several lines as JSON', JSON.stringify({ pem: PEM }), '{"pem":"***"}'],
    ['innocent', 'enabled: true', 'enabled: true'],
  ])('masks a secret that is %s', (_form, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each(['', 'a', 'ab'])(
    'masks a secret inside a longer base64 text after %j',
    before => {
      const text = base64(`${before}${KEY} and more`);
      const masked = redact(text);
      expect(masked).toContain('***');
      expect(Buffer.from(masked, 'base64').toString()).not.toContain('proj');
    },
  );

  it('leaves text alone where there is no secret', () => {
    expect(createRedactor({ secrets: ['', ' '] })('on')).toBe('on');
  });
});
