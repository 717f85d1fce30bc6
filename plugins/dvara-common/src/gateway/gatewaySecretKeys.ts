/**
 * The keys of the Secret that a gateway reads, as the chart names them.
 *
 * @public
 */
export const gatewaySecretKeys = [
  'openai-api-key',
  'anthropic-api-key',
  'gemini-api-key',
  'aws-access-key-id',
  'aws-secret-access-key',
  'ollama-enabled',
  'ollama-base-url',
  'bedrock-enabled',
  'mock-provider-enabled',
  'gateway-internal-secret',
  'gateway-encryption-master-password',
  'enterprise-license-key',
] as const;

/** @public */
export type GatewaySecretKey = (typeof gatewaySecretKeys)[number];
