/**
 * Label of every object of a release: the gateway it serves.
 *
 * @public
 */
export const GATEWAY_LABEL = 'dvara.ai/gateway';

/**
 * Label by which the Kubernetes plugin finds the objects of an entity.
 *
 * @public
 */
export const KUBERNETES_ID_LABEL = 'backstage.io/kubernetes-id';

/**
 * Label of every object of the chart; its value is {@link CHART_NAME}.
 *
 * @public
 */
export const NAME_LABEL = 'app.kubernetes.io/name';

/**
 * Label that holds the Helm release's name.
 *
 * @public
 */
export const INSTANCE_LABEL = 'app.kubernetes.io/instance';

/**
 * Label that holds the component's name, a {@link GatewayComponent}.
 *
 * @public
 */
export const COMPONENT_LABEL = 'app.kubernetes.io/component';

/**
 * Label of the server's pods: the region that they were deployed for.
 *
 * @public
 */
export const REGION_LABEL = 'dvara.ai/region';

/**
 * Label that holds the chart's name and version, `dvara-0.1.0`.
 *
 * @public
 */
export const CHART_LABEL = 'helm.sh/chart';

/**
 * Label that holds the gateway's version.
 *
 * @public
 */
export const APP_VERSION_LABEL = 'app.kubernetes.io/version';

/**
 * Label that names the tool that wrote an object, `Helm` or another.
 *
 * @public
 */
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';

/**
 * Annotation of a Deployment: the revision of the release that wrote it.
 *
 * @public
 */
export const REVISION_ANNOTATION = 'dvara.ai/revision';

/**
 * Label of an EndpointSlice: the Service whose addresses it holds.
 *
 * @public
 */
export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/**
 * Label of a ReplicaSet and of its pods, which tells a rollout's new pods from the old.
 *
 * @public
 */
export const POD_TEMPLATE_HASH_LABEL = 'pod-template-hash';

/**
 * Label of nodes, and from Kubernetes 1.35 of pods: the zone.
 *
 * @public
 */
export const ZONE_LABEL = 'topology.kubernetes.io/zone';

/**
 * Annotation of a ReplicaSet: the Deployment's revision that it stands for.
 *
 * @public
 */
export const DEPLOYMENT_REVISION_ANNOTATION =
  'deployment.kubernetes.io/revision';

/**
 * Annotation of the server's pod template: SHA-256 of the configuration file.
 *
 * @public
 */
export const CONFIG_CHECKSUM_ANNOTATION = 'checksum/config';

/**
 * Name of the Helm chart.
 *
 * @public
 */
export const CHART_NAME = 'dvara';

/**
 * Annotation of all objects of a release: the gateway's owner, an entity reference.
 *
 * @public
 */
export const OWNER_ANNOTATION = 'dvara.ai/owner';
