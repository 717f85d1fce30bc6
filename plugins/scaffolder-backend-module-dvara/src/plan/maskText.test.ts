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
    // eslint-disable-next-line no-template-curly-in-string
    ['apiKey: ${OPENAI_API_KEY}', 'apiKey: ${OPENAI_API_KEY}'],
    ['port: 8080', 'port: 8080'],
    ['a token is needed', 'a token is needed'],
  ])('%j becomes %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });
});
