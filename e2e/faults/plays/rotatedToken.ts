import fs from 'node:fs';
import path from 'node:path';
import type { KubernetesObject } from '@dvara/local-cluster';
import { parse } from 'yaml';
import { namespacePath, regionApi } from '../../rollouts/support/releases.ts';
import { stateDirectory } from '../../support/portal.ts';
import { regionCluster } from '../../support/regions.ts';
import { waitFor } from '../../support/waitFor.ts';
import type { Scene } from '../Fault.ts';
import { expectThat } from '../support/expectThat.ts';
import { us, west } from '../support/gatewayCalls.ts';
import {
  deployWell,
  isWell,
  regionOf,
  waitForEntity,
  waitForReport,
} from '../support/gatewayReports.ts';

/** What the portals' configuration says of one cluster, as far as it is changed here. */
interface ClusterConfiguration {
  url: string;
  serviceAccountToken: unknown;
}

/** `kubernetes:` of a portal that reads the viewer's token of one region from a file. */
async function withTokenFile(options: {
  regionId: string;
  tokenFile: string;
}): Promise<Record<string, unknown>> {
  const { kubernetes } = parse(
    fs.readFileSync(
      path.join(stateDirectory(), 'app-config.regions.yaml'),
      'utf8',
    ),
  ) as {
    kubernetes: {
      clusterLocatorMethods: Array<{ clusters: ClusterConfiguration[] }>;
    };
  };
  const { prepared } = await regionCluster(options.regionId);
  return {
    clusterLocatorMethods: kubernetes.clusterLocatorMethods.map(method => ({
      ...method,
      clusters: method.clusters.map(cluster =>
        cluster.url === prepared.url
          ? { ...cluster, serviceAccountToken: { $file: options.tokenFile } }
          : cluster,
      ),
    })),
  };
}

/** A token of the viewer's service account that ends with the Secret it is bound to. */
async function tokenBoundTo(options: {
  regionId: string;
  secret: string;
}): Promise<string> {
  const api = await regionApi(options.regionId);
  const secret = await api.json<
    KubernetesObject & { metadata: { uid: string } }
  >({
    method: 'POST',
    path: `${namespacePath}/secrets`,
    body: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: options.secret },
    },
  });
  const { status } = await api.json<{ status: { token: string } }>({
    method: 'POST',
    path: `${namespacePath}/serviceaccounts/dvara-viewer/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        expirationSeconds: 3600,
        boundObjectRef: {
          apiVersion: 'v1',
          kind: 'Secret',
          name: options.secret,
          uid: secret.metadata.uid,
        },
      },
    },
  });
  return status.token;
}

/** An API server knows a token for some seconds after its end. */
async function waitUntilRefused(options: {
  regionId: string;
  tokenFile: string;
}): Promise<void> {
  const api = await regionApi(options.regionId);
  await waitFor({
    what: 'the API server to refuse the token',
    timeoutMs: 60_000,
    condition: async () => {
      const { status } = await api.json<{
        status: { authenticated?: boolean };
      }>({
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/tokenreviews',
        body: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenReview',
          spec: { token: fs.readFileSync(options.tokenFile, 'utf8') },
        },
      });
      return !status.authenticated;
    },
  });
}

/**
 * Ends the token by which a portal looks at a region, and gives it another one in the same file.
 *
 * @returns what was seen
 */
export async function playRotatedToken(scene: Scene): Promise<string> {
  const { gateway, portal, victims, major } = scene;
  const regions = [us, west];
  const tokenFile = path.join(stateDirectory(), `${gateway}.token`);
  const secrets = [`${gateway}-first`, `${gateway}-second`];
  await deployWell({ gateway, portal, regions });
  const api = await regionApi(west);
  const end = (secret: string) =>
    api.json({ method: 'DELETE', path: `${namespacePath}/secrets/${secret}` });
  const renew = async (secret: string) =>
    fs.writeFileSync(
      tokenFile,
      await tokenBoundTo({ regionId: west, secret }),
      { mode: 0o600 },
    );
  await renew(secrets[0]);
  const victim = await victims.start({
    major,
    kubernetes: await withTokenFile({ regionId: west, tokenFile }),
  });
  try {
    const looks = { gateway, portal: victim.client };
    await waitForEntity({ ...looks, regions });
    await end(secrets[0]);
    await waitUntilRefused({ regionId: west, tokenFile });
    const report = await waitForReport({
      ...looks,
      what: 'the region to be denied, and the other one to be well',
      until: each =>
        regionOf(each, west).failure?.kind === 'unauthorized' &&
        isWell(each, [us]),
    });
    const refused = regionOf(report, west);
    expectThat(refused.state === 'denied', `${west} is ${refused.state}`);
    await renew(secrets[1]);
    const renewedAt = Date.now();
    await waitForReport({
      ...looks,
      what: 'both regions to be well with the new token',
      until: each => isWell(each, regions),
    });
    const back = Date.now() - renewedAt;
    return `${refused.state}, «${
      refused.reason
    }»; the other region healthy; healthy ${(back / 1000).toFixed(
      1,
    )} s after another token is in its file, without a restart`;
  } finally {
    await victim.stop();
    await end(secrets[1]).catch(() => {
      // It was never made.
    });
    fs.rmSync(tokenFile, { force: true });
  }
}
