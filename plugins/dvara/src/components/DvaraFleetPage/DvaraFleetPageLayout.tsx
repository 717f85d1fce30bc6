import '../../muiClassNames';
import { PageLayout } from '@backstage/frontend-plugin-api';
import { useRouteRef } from '@backstage/core-plugin-api';
import { styled } from '@mui/material/styles';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import { fleetRouteRef } from '../../routes';
import { FleetIcon } from '../FleetIcon';
import { Fleet } from './Fleet';

/** The portal's header leaves room below itself. */
const Below = styled('main')(({ theme }) => ({
  padding: theme.spacing(0, 3, 3),
  [theme.breakpoints.down('sm')]: { padding: theme.spacing(0, 2, 2) },
}));

/** The fleet page in the layout that the portal has for its pages. */
export function DvaraFleetPageLayout(props: {
  /** The portal's own title of the page. */
  title?: string;
}) {
  const { t } = useFleetTranslation();
  const link = useRouteRef(fleetRouteRef)();
  return (
    <PageLayout
      title={props.title ?? t('title')}
      icon={<FleetIcon />}
      titleLink={link}
    >
      <Below>
        <Fleet />
      </Below>
    </PageLayout>
  );
}
