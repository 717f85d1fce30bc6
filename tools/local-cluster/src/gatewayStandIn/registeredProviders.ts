/** Healths of the gateway's own vocabulary. */
export const providerHealths = [
  'HEALTHY',
  'DEGRADED',
  'UNHEALTHY',
  'UNKNOWN',
] as const;
export type ProviderHealth = (typeof providerHealths)[number];

/** An LLM provider as the status payload tells it. */
export interface Provider {
  name: string;
  /** Class name in the gateway's source. */
  type: string;
  capabilities: {
    streaming: boolean;
    vision: boolean;
    toolCalls: boolean;
    structuredOutputs: boolean;
    jsonMode: boolean;
    maxContextTokens: number;
  };
}

type Environment = Readonly<Record<string, string>>;

const hasText = (text: string | undefined) => (text ?? '').trim() !== '';
// The exact string, as Spring's condition in the gateway asks for it: `True` and `1` do not count.
const isTrue = (text: string | undefined) => text === 'true';

const catalogue: readonly (Provider & {
  isRegistered: (environment: Environment) => boolean;
})[] = [
  {
    name: 'openai',
    type: 'OpenAiProvider',
    capabilities: capabilities({ maxContextTokens: 128_000 }),
    isRegistered: environment => hasText(environment.OPENAI_API_KEY),
  },
  {
    name: 'anthropic',
    type: 'AnthropicProvider',
    capabilities: capabilities({ jsonMode: false, maxContextTokens: 200_000 }),
    isRegistered: environment => hasText(environment.ANTHROPIC_API_KEY),
  },
  {
    name: 'gemini',
    type: 'GeminiProvider',
    capabilities: capabilities({ maxContextTokens: 1_048_576 }),
    isRegistered: environment => hasText(environment.GEMINI_API_KEY),
  },
  {
    name: 'bedrock',
    type: 'BedrockProvider',
    capabilities: capabilities({
      structuredOutputs: false,
      jsonMode: false,
      maxContextTokens: 200_000,
    }),
    // By key, or by the flag alone where the pod's role gives the credentials.
    isRegistered: environment =>
      isTrue(environment.BEDROCK_ENABLED) ||
      (hasText(environment.AWS_ACCESS_KEY_ID) &&
        hasText(environment.AWS_SECRET_ACCESS_KEY)),
  },
  {
    name: 'ollama',
    type: 'OllamaProvider',
    capabilities: capabilities({
      vision: false,
      structuredOutputs: false,
      maxContextTokens: 8_192,
    }),
    isRegistered: environment => isTrue(environment.OLLAMA_ENABLED),
  },
  {
    name: 'mock',
    type: 'MockProvider',
    capabilities: capabilities({ vision: false, maxContextTokens: 128_000 }),
    isRegistered: environment => isTrue(environment.MOCK_PROVIDER_ENABLED),
  },
];

/** The providers that a gateway with this environment registers at its start. */
export function registeredProviders(environment: Environment): Provider[] {
  return catalogue
    .filter(({ isRegistered }) => isRegistered(environment))
    .map(({ isRegistered: _, ...provider }) => provider);
}

function capabilities(
  differences: Partial<Provider['capabilities']>,
): Provider['capabilities'] {
  return {
    streaming: true,
    vision: true,
    toolCalls: true,
    structuredOutputs: true,
    jsonMode: true,
    maxContextTokens: 8_192,
    ...differences,
  };
}
