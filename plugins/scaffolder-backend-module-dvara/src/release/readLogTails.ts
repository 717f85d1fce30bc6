import { stripVTControlCharacters } from 'node:util';
import type { KubernetesListItem } from '@dvara/backstage-plugin-dvara-common';
import type { ClusterClient } from '@dvara/backstage-plugin-dvara-node';
import { describeError } from '../regions/describeError';

const MAX_PODS = 3;
const TAIL_LINES = 20;
const MAX_LINE_LENGTH = 300;
const MAX_BYTES = 256 * 1024;

/**
 * The last lines that the containers of some pods wrote: of the previous run, where a
 * container has crashed and waits for its next.
 *
 * @param options - `redact` sees each log as a whole, before it is cut into lines
 * @returns lines; a log that cannot be read is a line that says so
 */
export async function readLogTails(options: {
  client: ClusterClient;
  namespace: string;
  pods: KubernetesListItem<'pods'>[];
  redact: (text: string) => string;
}): Promise<string[]> {
  const { client, namespace, redact } = options;
  const wanted = options.pods.slice(0, MAX_PODS).flatMap(pod =>
    (pod.status?.containerStatuses ?? []).flatMap(status =>
      status?.name && !status.ready
        ? [
            {
              pod: pod.metadata.name,
              container: status.name,
              previous:
                (status.restartCount ?? 0) > 0 && !status.state?.running,
            },
          ]
        : [],
    ),
  );
  const tails = await Promise.all(
    wanted.map(async ({ pod, container, previous }) => {
      const title = `log of pod ${pod}, container ${container}${
        previous ? ', its previous run' : ''
      }`;
      try {
        const text = await client.requestText({
          operation: `read the ${title}`,
          path: `/api/v1/namespaces/${namespace}/pods/${pod}/log?container=${encodeURIComponent(
            container,
          )}&tailLines=${TAIL_LINES}&previous=${previous}`,
          maxBytes: MAX_BYTES,
        });
        const lines = toLines(redact(text));
        return lines.length
          ? [`${title}:`, ...lines.map(line => `  ${line}`)]
          : [`${title}: empty`];
      } catch (error) {
        return [describeError(error)];
      }
    }),
  );
  return tails.flat();
}

function toLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/\r?\n/)
    .map(line => line.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trimEnd())
    .filter(Boolean)
    .slice(-TAIL_LINES)
    .map(line =>
      line.length > MAX_LINE_LENGTH
        ? `${line.slice(0, MAX_LINE_LENGTH)}…`
        : line,
    );
}
