import { CHART_NAME, NAME_LABEL } from '@dvara/backstage-plugin-dvara-common';

/** Annotations of a release's objects, set through the chart's `commonAnnotations`. */
export const OWNER_ANNOTATION = 'dvara.ai/owner';
export const SYSTEM_ANNOTATION = 'dvara.ai/system';
export const LIFECYCLE_ANNOTATION = 'dvara.ai/lifecycle';

/** Owner of what names none. */
export const DEFAULT_OWNER = 'group:default/unowned';

/** Lifecycle of what names none. */
export const DEFAULT_LIFECYCLE = 'unknown';

/** Where gateways and regions come from. */
export const LOCATION = 'dvara:regions';

/** Where the suite's templates come from. */
export const TEMPLATES_LOCATION = 'dvara:templates';

export const CHART_SELECTOR = `${NAME_LABEL}=${CHART_NAME}`;

/** Annotations of the Kubernetes plugin. */
export const LABEL_SELECTOR_ANNOTATION =
  'backstage.io/kubernetes-label-selector';
export const KUBERNETES_NAMESPACE_ANNOTATION =
  'backstage.io/kubernetes-namespace';
