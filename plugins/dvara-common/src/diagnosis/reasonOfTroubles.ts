import type { StatusTrouble } from './judgeGatewayStatus';

/** «openai degraded, gemini unhealthy.», «Answers as eu-west-1.» Names stay as they are written. */
export function reasonOfTroubles(troubles: StatusTrouble[]): string {
  const phrases = troubles.map(({ phrase }) => phrase).join(', ');
  return troubles[0]?.provider === undefined
    ? `${phrases.charAt(0).toLocaleUpperCase('en-US')}${phrases.slice(1)}.`
    : `${phrases}.`;
}
