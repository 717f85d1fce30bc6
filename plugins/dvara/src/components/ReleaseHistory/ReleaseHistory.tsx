import '../../muiClassNames';
import { useAnalytics } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  dvaraHistoryReadPermission,
  type RegionSummary,
  type ReleaseFacts,
} from '@dvara/backstage-plugin-dvara-common';
import ExpandMore from '@mui/icons-material/ExpandMore';
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import LinearProgress from '@mui/material/LinearProgress';
import { useId, useState } from 'react';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { LazyPart, PartLoader } from '../LazyPart';

/** Most visits read no history, so that what shows one is loaded with the first. */
const listLoader = new PartLoader(() =>
  import('./RevisionList').then(({ RevisionList }) => RevisionList),
);

const Root = styled('div')({ minWidth: 0 });

const Note = styled('p')(({ theme }) => ({
  margin: theme.spacing(0.5, 0, 0),
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

/**
 * The history of a gateway's release in a region, behind a button: nothing is read before it
 * is opened.
 */
export function ReleaseHistory(props: {
  /** `component:default/orders-llm` */
  entityRef: string;
  region: Pick<RegionSummary, 'id' | 'name'>;
  /** As the newest report has it; where it changes, an open history is read again. */
  release?: Pick<ReleaseFacts, 'revision' | 'status'> | null;
  links: Pick<GatewayLinks, 'template'>;
}) {
  const { entityRef, region, release, links } = props;
  const { t } = useDvaraTranslation();
  const [isOpen, setOpen] = useState(false);
  const analytics = useAnalytics();
  const toggle = () => {
    analytics.captureEvent(
      'click',
      isOpen ? 'Close a history' : 'Open a history',
      { attributes: { region: region.id } },
    );
    setOpen(!isOpen);
  };
  const panelId = useId();
  const { allowed, loading } = usePermission({
    permission: dvaraHistoryReadPermission,
    resourceRef: entityRef,
  });
  if (!loading && !allowed) {
    return (
      <Note>
        {t('history.denied', { permission: dvaraHistoryReadPermission.name })}
      </Note>
    );
  }
  return (
    <Root data-testid={`release-history-${region.id}`}>
      <Button
        size="small"
        variant="outlined"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        disabled={loading}
        onClick={toggle}
        endIcon={
          <ExpandMore
            sx={{ transform: isOpen ? 'rotate(180deg)' : undefined }}
          />
        }
        sx={{ textTransform: 'none' }}
      >
        {t(isOpen ? 'history.hide' : 'history.show')}
      </Button>
      {isOpen && (
        <div id={panelId}>
          <LazyPart
            loader={listLoader}
            loading={<LinearProgress aria-label={t('history.loading')} />}
          >
            {RevisionList => (
              <RevisionList
                entityRef={entityRef}
                region={region}
                release={release}
                links={links}
              />
            )}
          </LazyPart>
        </div>
      )}
    </Root>
  );
}
