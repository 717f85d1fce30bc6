import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@backstage/errors';
import { parse } from 'yaml';
import { z } from 'zod/v3';
import type { RegionKubeconfig } from '../regions/RegionsService';
import { makeTemporaryDirectory } from '../temporary';

/**
 * Helm falls back to localhost or to the portal's own pod where a kubeconfig is
 * empty, and runs programs that one names. Neither is let through.
 */
const kubeconfigSchema = z.object({
  clusters: z
    .array(
      z.object({
        name: z.string(),
        cluster: z.object({ server: z.string().url().startsWith('https://') }),
      }),
    )
    .length(1),
  users: z
    .array(
      z.object({
        name: z.string(),
        user: z.object({
          token: z.string().min(1).optional(),
          tokenFile: z.string().min(1).optional(),
          exec: z.undefined(),
          'auth-provider': z.undefined(),
        }),
      }),
    )
    .length(1),
  contexts: z
    .array(
      z.object({
        name: z.string(),
        context: z.object({ cluster: z.string(), user: z.string() }),
      }),
    )
    .length(1),
  'current-context': z.string().min(1),
});

/** Private folders of one Helm run, removed after it. */
export interface HelmHome {
  /** All that Helm's process gets of an environment. */
  environment: Record<string, string>;
  kubeconfigPath?: string;
  /** The API server's address, and credentials in the kubeconfig and behind it: to be masked. */
  secrets: string[];
}

/**
 * Runs something with folders of its own for Helm, which nobody else can read.
 *
 * @throws InputError where the kubeconfig is empty, has several contexts, or would run a program
 */
export async function withHelmHome<T>(options: {
  kubeconfig?: RegionKubeconfig;
  /** Where Helm may keep what it learns about the API server's kinds; in the run's own folders by default. */
  discoveryDirectory?: string;
  run: (home: HelmHome) => Promise<T>;
}): Promise<T> {
  const { kubeconfig, run } = options;
  const secrets = kubeconfig ? await readKubeconfigSecrets({ kubeconfig }) : [];
  const directory = await makeTemporaryDirectory({ purpose: 'helm' });
  try {
    const folder = async (name: string) => {
      const path = join(directory, name);
      await mkdir(path, { mode: 0o700 });
      return path;
    };
    const home = await folder('home');
    const kubeconfigPath = kubeconfig && join(directory, 'kubeconfig');
    if (kubeconfigPath) {
      await writeFile(kubeconfigPath, kubeconfig.kubeconfig, {
        mode: 0o600,
        flag: 'wx',
      });
    }
    return await run({
      secrets,
      kubeconfigPath,
      environment: {
        HOME: home,
        TMPDIR: await folder('tmp'),
        XDG_CACHE_HOME: await folder('cache'),
        XDG_CONFIG_HOME: await folder('config'),
        XDG_DATA_HOME: await folder('data'),
        HELM_CACHE_HOME: await folder('helm-cache'),
        HELM_CONFIG_HOME: await folder('helm-config'),
        HELM_DATA_HOME: await folder('helm-data'),
        HELM_PLUGINS: await folder('helm-plugins'),
        HELM_NO_PLUGINS: '1',
        HELM_DRIVER: 'secret',
        LANG: 'C.UTF-8',
        ...(options.discoveryDirectory && {
          KUBECACHEDIR: options.discoveryDirectory,
        }),
        // Without a kubeconfig Helm must not look for one in another place.
        KUBECONFIG: kubeconfigPath ?? join(home, 'no-kubeconfig'),
      },
    });
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * The API server's address, and credentials in a kubeconfig and behind it: to be masked.
 *
 * @throws InputError as {@link withHelmHome}
 */
export async function readKubeconfigSecrets(options: {
  kubeconfig: RegionKubeconfig;
}): Promise<string[]> {
  const { kubeconfig, tokenFile } = options.kubeconfig;
  const parsed = kubeconfigSchema.safeParse(parse(kubeconfig));
  if (!parsed.success) {
    const where = parsed.error.issues
      .map(issue => issue.path.join('.') || 'it is empty')
      .join(', ');
    throw new InputError(
      `The kubeconfig for Helm must have one https cluster, one user with a token and one context: ${where}`,
    );
  }
  const { user } = parsed.data.users[0];
  const file = tokenFile ?? user.tokenFile;
  const token = file && (await readFile(file, 'utf8').catch(() => undefined));
  const { origin, host, hostname } = new URL(
    parsed.data.clusters[0].cluster.server,
  );
  return [user.token, token, origin, host, hostname].flatMap(
    secret => secret?.trim() || [],
  );
}
