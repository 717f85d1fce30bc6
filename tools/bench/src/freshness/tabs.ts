/** The control plane and the gateway that both tabs show. */
export const region = 'us-east-1';
export const gateway = 'fresh-llm';

/** Where each tab says how the gateway's pods in the region are. */
export const tabs = {
  ours: {
    path: 'dvara',
    name: 'Dvara',
    selector: `[data-testid="region-row-${region}"]`,
    well: 'server 1/1',
    crashed: 'server 0/1',
  },
  stock: {
    path: 'kubernetes',
    name: 'Kubernetes',
    selector: 'main',
    well: 'No pods with errors',
    crashed: '1 pod with errors',
  },
} as const;

export type Tab = keyof typeof tabs;
