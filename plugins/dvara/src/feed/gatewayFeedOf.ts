import type { GatewayReport } from '@dvara/backstage-plugin-dvara-common';
import { feedPerApi } from './feedPerApi';
import { gatewaySource } from './gatewaySource';

/** The reports of the gateways of a page: one feed for everything on it that asks the same backend. */
export const gatewayFeedOf = feedPerApi<GatewayReport>(gatewaySource);
