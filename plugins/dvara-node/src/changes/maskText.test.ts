import { maskText } from './maskText';

describe('maskText', () => {
  it.each([
    ['apiKey: sk-1', 'apiKey: ***'],
    ['  - api_key: "sk-1"', '  - api_key: ***'],
    ['{"token": "sk-1", "port": 1}', '{"token": ***, "port": 1}'],
    ['--token sk-1', '--token ***'],
    ['--token=sk-1', '--token=***'],
    ['export OPENAI_API_KEY=sk-1', 'export OPENAI_API_KEY=***'],
    ['run --password=sk-1 --port=1', 'run --password=*** --port=1'],
    ['secret: |\n  one\n  two\nport: 1', 'secret: |\n  ***\n  ***\nport: 1'],
    ['OPENAI_KEY=one', 'OPENAI_KEY=***'],
    ['postgres://u:one@db:5432/x', 'postgres://u:***@db:5432/x'],
    ['url: redis://:one@cache/0', 'url: redis://:***@cache/0'],
    ['Authorization: Bearer abcd.efgh', 'Authorization: Bearer ***'],
    ['sk-live-1234567890', '***'],
    ['use sk-live-1234567890 here', 'use *** here'],
    [
      '["--api-key", "one", "--port", "1"]',
      '["--api-key", "***", "--port", "1"]',
    ],
    ['- --api-key\n- one\n- --port\n- 1', '- --api-key\n- ***\n- --port\n- 1'],
    ['- --api-key\n- --port\n- 1', '- --api-key\n- --port\n- 1'],
    ['- --api-key\n- $(API_KEY)', '- --api-key\n- $(API_KEY)'],
    ['postgres://u:$(DB)@db', 'postgres://u:$(DB)@db'],
    ['https://host:8080/a@b', 'https://host:8080/a@b'],
    ['a risk-management-plan', 'a risk-management-plan'],
    ['OPENAI_KEYSPACE=one', 'OPENAI_KEYSPACE=one'],
    ['keyword: monkey', 'keyword: monkey'],
    // eslint-disable-next-line no-template-curly-in-string
    ['apiKey: ${OPENAI_API_KEY}', 'apiKey: ${OPENAI_API_KEY}'],
    ['port: 8080', 'port: 8080'],
    ['a token is needed', 'a token is needed'],
  ])('%j becomes %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });
});
