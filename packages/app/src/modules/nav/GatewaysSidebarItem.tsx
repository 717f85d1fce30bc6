import { SidebarItem } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { dvaraFleetTranslationRef } from '@dvara/backstage-plugin-dvara';
import { useMemo, type JSX } from 'react';

/** The way to all gateways, in the language of the portal. */
export function GatewaysSidebarItem(props: {
  icon: JSX.Element | null;
  to: string;
}) {
  const { icon, to } = props;
  const { t } = useTranslationRef(dvaraFleetTranslationRef);
  // Another component at each drawing would be put together anew.
  const Icon = useMemo(() => () => icon, [icon]);
  return <SidebarItem icon={Icon} to={to} text={t('title')} />;
}
