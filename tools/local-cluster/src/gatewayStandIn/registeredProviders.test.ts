import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registeredProviders } from './registeredProviders.ts';

const names = (environment: Record<string, string>) =>
  registeredProviders(environment).map(({ name }) => name);

describe('registeredProviders', () => {
  it('registers nothing without configuration', () => {
    assert.deepEqual(names({}), []);
  });

  it('registers a provider by a key that has text', () => {
    assert.deepEqual(
      names({
        OPENAI_API_KEY: 'a',
        ANTHROPIC_API_KEY: 'b',
        GEMINI_API_KEY: 'c',
      }),
      ['openai', 'anthropic', 'gemini'],
    );
    assert.deepEqual(names({ OPENAI_API_KEY: '', GEMINI_API_KEY: ' \n' }), []);
  });

  it('takes Ollama and the mock on the exact string true only', () => {
    assert.deepEqual(
      names({ OLLAMA_ENABLED: 'true', MOCK_PROVIDER_ENABLED: 'true' }),
      ['ollama', 'mock'],
    );
    for (const value of ['True', 'TRUE', '1', 'yes', ' true', '']) {
      assert.deepEqual(
        names({ OLLAMA_ENABLED: value, MOCK_PROVIDER_ENABLED: value }),
        [],
        value,
      );
    }
  });

  it('takes Bedrock by its flag, or by both keys', () => {
    assert.deepEqual(names({ BEDROCK_ENABLED: 'true' }), ['bedrock']);
    assert.deepEqual(
      names({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }),
      ['bedrock'],
    );
    assert.deepEqual(names({ AWS_ACCESS_KEY_ID: 'a' }), []);
  });

  it('tells type and capabilities, and nothing of the environment', () => {
    const [provider] = registeredProviders({ OPENAI_API_KEY: 'sk-secret' });
    assert.deepEqual(Object.keys(provider), ['name', 'type', 'capabilities']);
    assert.equal(provider.type, 'OpenAiProvider');
    assert.deepEqual(Object.keys(provider.capabilities), [
      'streaming',
      'vision',
      'toolCalls',
      'structuredOutputs',
      'jsonMode',
      'maxContextTokens',
    ]);
    assert.doesNotMatch(JSON.stringify(provider), /sk-secret/);
  });
});
