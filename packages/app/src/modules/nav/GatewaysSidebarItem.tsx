import { SidebarItem } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { dvaraFleetTranslationRef } from '@dvara/backstage-plugin-dvara';
import type { ComponentProps } from 'react';

/** The way to all gateways, in the language of the portal. */
export function GatewaysSidebarItem(
  props: Pick<ComponentProps<typeof SidebarItem>, 'icon'> & { to: string },
) {
  const { icon, to } = props;
  const { t } = useTranslationRef(dvaraFleetTranslationRef);
  return <SidebarItem icon={icon} to={to} text={t('title')} />;
}
