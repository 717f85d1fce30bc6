import type { PodLog, PodLogLine } from '@dvara/backstage-plugin-dvara-common';

const messages = [
  'INFO  [http-nio-8080-exec-3] a.d.gateway.route.RouteSelector : POST /v1/chat/completions model=gpt-4o -> openai (312 ms, 200)',
  'INFO  [http-nio-8080-exec-7] a.d.gateway.route.RouteSelector : POST /v1/chat/completions model=claude-sonnet -> anthropic (845 ms, 200)',
  'DEBUG [scheduling-1] a.d.gateway.health.ProviderProbe : openai answered in 41 ms',
  'WARN  [http-nio-8080-exec-1] a.d.gateway.provider.OpenAi : 429 from upstream, retried in 1200 ms; request 7f3c91d2 of tenant orders has 2 tries left and falls back to anthropic after that, because the route chat names it second',
  'ERROR [http-nio-8080-exec-5] a.d.gateway.provider.OpenAi : 401 from upstream: the key was refused',
  '\u001b[32mINFO\u001b[0m  [main] o.s.boot.StartupInfoLogger : Started GatewayApplication in 38.214 seconds',
];

/** One made-up line a second, the last of them now. */
export function scenarioPodLog(options: {
  container?: string;
  count: number;
}): PodLog {
  const { container = 'gateway-server', count } = options;
  const now = Date.now();
  return {
    container,
    lines: Array.from({ length: count }, (_, index) =>
      scenarioLine({
        at: now - (count - 1 - index) * 1000,
        number: index,
      }),
    ),
    cut: true,
  };
}

export function scenarioLine(options: {
  /** ms since the epoch */
  at: number;
  number: number;
}): PodLogLine {
  const { at, number } = options;
  return {
    at: new Date(at).toISOString().replace('Z', '123456Z'),
    text: messages[number % messages.length],
  };
}
