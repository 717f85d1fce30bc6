import type { ContainerSpecification } from './resolveEnvironment.ts';

/** What a helm test pod asks: host, port and path of the first URL in its containers' commands. */
export interface TestPodTarget {
  /** Service name, without a namespace or domain. */
  service: string;
  path: string;
}

/** Finds the URL that a helm test pod's curl would fetch. */
export function testPodTarget(
  containers: readonly ContainerSpecification[],
): TestPodTarget | undefined {
  for (const { command = [], args = [] } of containers) {
    for (const word of [...command, ...args]) {
      const match =
        /https?:\/\/([a-z0-9-]+)[a-z0-9.-]*(?::\d+)?(\/[^\s'"|;&]*)?/i.exec(
          word,
        );
      if (match) {
        return { service: match[1], path: match[2] ?? '/' };
      }
    }
  }
  return undefined;
}
