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
 * Annotation of a Deployment: the revision of the release that wrote it.
 *
 * @public
 */
export const REVISION_ANNOTATION = 'dvara.ai/revision';

/**
 * Name of the Helm chart.
 *
 * @public
 */
export const CHART_NAME = 'dvara';
