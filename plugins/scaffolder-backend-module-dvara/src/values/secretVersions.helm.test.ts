import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { JsonObject } from '@backstage/types';
import { DefaultChartService } from '@dvara/backstage-plugin-dvara-node';
import { parseAllDocuments } from 'yaml';
import { keysByComponent } from './secretVersions';

// Rendering asks no cluster; which major renders makes no difference here.
const helm = process.env.DVARA_HELM4 ?? process.env.DVARA_HELM3 ?? 'helm';

const components: Record<string, keyof typeof keysByComponent> = {
  'gateway-server': 'gatewayServer',
  'gateway-ui': 'gatewayUi',
  'mcp-proxy-server': 'mcpProxyServer',
};

interface Deployment {
  kind: string;
  metadata: { labels: Record<string, string> };
  spec: {
    template: {
      spec: {
        containers: Array<{
          env: Array<{
            valueFrom?: { secretKeyRef?: { name: string; key: string } };
          }>;
        }>;
      };
    };
  };
}

describe('keysByComponent', () => {
  it('names exactly the keys that each component of the rendered chart reads', async () => {
    const chart = await new DefaultChartService({ ref: 'bundled' }).read();
    const { stdout } = await promisify(execFile)(helm, [
      'template',
      '--kube-version=1.34.0',
      '--set=mcpProxyServer.enabled=true,secrets.create=false,secrets.existingSecret=orders-llm-keys',
      '--',
      'orders-llm',
      chart.location,
    ]);
    const read = Object.fromEntries(
      parseAllDocuments(stdout)
        .map(document => document.toJS() as (Deployment & JsonObject) | null)
        .flatMap(object =>
          object?.kind === 'Deployment'
            ? [
                [
                  components[
                    object.metadata.labels['app.kubernetes.io/component']
                  ],
                  [
                    ...new Set(
                      object.spec.template.spec.containers.flatMap(({ env }) =>
                        env.flatMap(({ valueFrom }) =>
                          valueFrom?.secretKeyRef?.name === 'orders-llm-keys'
                            ? [valueFrom.secretKeyRef.key]
                            : [],
                        ),
                      ),
                    ),
                  ].sort(),
                ],
              ]
            : [],
        ),
    );
    expect(read).toEqual(
      Object.fromEntries(
        Object.entries(keysByComponent).map(([component, keys]) => [
          component,
          [...keys].sort(),
        ]),
      ),
    );
  });
});
