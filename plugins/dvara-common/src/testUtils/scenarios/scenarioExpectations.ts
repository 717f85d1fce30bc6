import type { ScenarioName } from './gatewayReportScenario';

/**
 * What a person must read of a scenario without a click: which region, what is the cause,
 * what to do.
 *
 * @public
 */
export interface ScenarioExpectation {
  /** Id of the region that matters most; absent where it is about none. */
  region?: string;
  /** Words of the cause; of the good state where all is well. */
  cause: string;
  /** Words of the remedy; absent where nothing is to be done. */
  remedy?: string;
}

/**
 * Written by hand for every scenario, and looked for on screens as they are first seen.
 *
 * @public
 */
export const scenarioExpectations: Record<ScenarioName, ScenarioExpectation> = {
  'all-healthy': { region: 'us-east-1', cause: 'All 3 regions well' },
  'eu-unreachable': {
    region: 'eu-west-1',
    cause: 'Nothing accepts connections at the region’s address',
    remedy: 'Check that the API server runs',
  },
  'never-seen': {
    region: 'eu-west-1',
    cause: 'no answer in 4 s',
    remedy: 'Check the load of the API server and the network path',
  },
  'region-denied': {
    region: 'eu-west-1',
    cause: 'does not accept the portal’s credential',
    remedy: 'Renew the cluster’s token',
  },
  'autoscaling-denied': {
    region: 'us-east-1',
    cause: 'No permission: list horizontalpodautoscalers',
    remedy: 'Grant the viewer role',
  },
  'hpa-at-maximum': {
    region: 'us-east-1',
    cause: 'at its maximum of 10 pods',
    remedy: 'Raise gatewayServer.autoscaling.maxReplicas',
  },
  'hpa-without-metrics': {
    region: 'us-east-1',
    cause: 'has no metrics and does not scale',
    remedy: 'Check that metrics-server runs',
  },
  'autoscaling-off': { region: 'us-east-1', cause: 'off: 3 replicas' },
  'status-denied': {
    region: 'eu-west-1',
    cause: 'no permission: get services/proxy',
    remedy: 'Grant the viewer role',
  },
  'status-silent': {
    region: 'eu-west-1',
    cause: 'no answer in 3 s',
    remedy: 'Read the log of the server’s pods',
  },
  'status-not-understood': {
    region: 'eu-west-1',
    cause: 'HTML instead of JSON',
    remedy: 'Check what answers on the server’s port',
  },
  'status-key-needed': {
    region: 'eu-west-1',
    cause: 'the gateway asks for its actuator key',
    remedy: 'Refer to that key in dvara.regions[].status.keys',
  },
  'provider-degraded': {
    region: 'eu-west-1',
    cause: 'openai is degraded in 1 of 3 regions',
    remedy: 'Check the key of openai',
  },
  'provider-unhealthy-everywhere': {
    region: 'ap-south-1',
    cause: 'openai is unhealthy in all 3 regions',
    remedy: 'Look at openai’s status page',
  },
  'old-status-shape': { region: 'us-east-1', cause: 'us-east-1 is well' },
  'new-status-shape': { region: 'us-east-1', cause: 'us-east-1 is well' },
  'region-mismatch': {
    region: 'us-east-1',
    cause: 'answers as eu-west-1',
    remedy: 'Deploy with gatewayServer.region.id=us-east-1',
  },
  'crash-loop': {
    region: 'eu-west-1',
    cause: 'run out of memory',
    remedy: 'Raise gatewayServer.resources.limits.memory',
  },
  'crash-loop-everywhere': {
    region: 'us-east-1',
    cause: 'crash again and again',
    remedy: 'Read the log of orders-llm-dvara-server-7c9f8d6b5-x2k4q',
  },
  'image-pull-failed': {
    region: 'us-east-1',
    cause: 'cannot get their image',
    remedy: 'Check that gatewayServer.image names an image that exists',
  },
  'pods-unschedulable': {
    region: 'us-east-1',
    cause: '3 Insufficient cpu',
    remedy: 'Add nodes or room on them',
  },
  'pods-not-ready': {
    region: 'us-east-1',
    cause: 'run but are not ready',
    remedy: 'Read the log of orders-llm-dvara-server-7c9f8d6b5-x2k4q',
  },
  'scaling-up': { region: 'us-east-1', cause: '3 → 4 of 2–10' },
  'not-installed': {
    region: 'eu-west-1',
    cause: 'Not installed',
    remedy: 'Deploy it with the template «Dvara gateway»',
  },
  'not-installed-anywhere': {
    region: 'us-east-1',
    cause: 'Not installed in any region',
    remedy: 'Deploy it with the template «Dvara gateway»',
  },
  starting: {
    region: 'us-east-1',
    cause: 'a rollout is under way: 0 of 1 server pod ready',
  },
  'release-failed': {
    region: 'us-east-1',
    cause: 'The last rollout in us-east-1 failed',
    remedy: 'deploy again or roll back',
  },
  'release-stuck': {
    region: 'us-east-1',
    cause: 'stuck in pending-upgrade',
    remedy: 'Unlock it: it returns to its last good revision',
  },
  'versions-differ': {
    region: 'ap-south-1',
    cause: 'Regions run different chart versions',
    remedy: 'Deploy the same version to every region',
  },
  'region-misconfigured': {
    region: 'eu-central-9',
    cause: 'which is not configured',
    remedy: 'Correct the region in app-config.yaml',
  },
  'no-regions': {
    cause: 'No region is configured',
    remedy: 'Regions are listed under dvara.regions',
  },
  'mcp-proxy-on': { region: 'us-east-1', cause: 'mcp-proxy 2/2' },
  'console-cannot-reach-server': {
    region: 'us-east-1',
    cause: 'cannot reach the server',
    remedy: 'Check gatewayUi.gatewayServerUrl',
  },
  'mcp-proxy-cannot-reach-server': {
    region: 'us-east-1',
    cause: 'cannot reach the server',
    remedy: 'Check mcpProxyServer.gatewayServerUrl',
  },
  'service-without-endpoints': {
    region: 'us-east-1',
    cause: 'leads to no pod: nothing reaches the server',
    remedy: 'Compare the Service’s selector and target port',
  },
  'provider-not-registered': {
    region: 'us-east-1',
    cause: 'gemini is not registered in us-east-1 although its key is there',
    remedy: 'Restart the server’s pods',
  },
  'provider-without-key': {
    region: 'us-east-1',
    cause: 'the Secret holds nothing for it',
    remedy: '«Rotate keys» restarts them',
  },
  'drain-blocked': {
    region: 'us-east-1',
    cause: 'No node under the server in us-east-1 can be drained',
    remedy: 'Raise gatewayServer.autoscaling.minReplicas',
  },
  'drain-blocked-at-minimum': {
    region: 'us-east-1',
    cause: 'no node under the server in us-east-1 can be drained',
    remedy: 'Raise gatewayServer.autoscaling.minReplicas',
  },
  'no-capacity-without-a-region': {
    region: 'us-east-1',
    cause: 'the others cannot carry its load',
    remedy: 'Raise gatewayServer.autoscaling.maxReplicas to 5',
  },
  'details-denied': {
    region: 'us-east-1',
    cause: 'list endpointslices',
    remedy: 'Grant the viewer role',
  },
  'configuration-differs': {
    region: 'ap-south-1',
    cause: 'Regions run different images under one name',
    remedy: 'Pin the image by gatewayServer.image.digest',
  },
  'startup-slow': {
    region: 'us-east-1',
    cause: 'may take longer than the start-up probe allows',
    remedy: 'Raise gatewayServer.startupProbe.failureThreshold to 24',
  },
  'startup-too-slow': {
    region: 'us-east-1',
    cause: 'are restarted before they have started',
    remedy: 'Raise gatewayServer.startupProbe.failureThreshold to 24',
  },
  'secret-missing': {
    region: 'us-east-1',
    cause: 'a Secret or a key of it is missing',
    remedy: 'Store the gateway’s keys with «Rotate keys»',
  },
  'crash-loop-missing-key': {
    region: 'us-east-1',
    cause: 'lacks gateway-encryption-master-password',
    remedy: 'Store what is missing with «Rotate keys»',
  },
};
