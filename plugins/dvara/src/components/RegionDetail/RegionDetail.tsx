import {
  type Failure,
  readSection,
  type RegionReport,
  type Section,
} from '@dvara/backstage-plugin-dvara-common';
import Button from '@mui/material/Button';
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { Age } from '../Age';
import { FailureNote } from '../FailureNote';
import { StaleData } from '../StaleData';
import { AutoscalingDetail } from './AutoscalingDetail';
import { GatewayDetail } from './GatewayDetail';
import { PodsTable } from './PodsTable';
import { ReleaseDetail } from './ReleaseDetail';

const Root = styled('div')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: '100%',
  gap: theme.spacing(2.5),
  padding: theme.spacing(2, 2.5, 2.5),
  cursor: 'auto',
}));

const Top = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  justifyContent: 'space-between',
  gap: theme.spacing(1, 2),
  fontSize: 13.5,
  '& p': { margin: 0, flex: '1 1 240px', minWidth: 0 },
}));

const Columns = styled('div')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(280px, 100%), 1fr))',
  gap: theme.spacing(2.5, 4),
}));

const Part = styled('div')({ minWidth: 0 });

const Caption = styled('h3')(({ theme }) => ({
  margin: theme.spacing(0, 0, 1),
  fontSize: 12.5,
  fontWeight: 650,
  lineHeight: 1.5,
  color: theme.palette.text.secondary,
}));

/** All that is known of a gateway in one region, and what could not be read. */
export function RegionDetail(props: {
  report: RegionReport;
  links: GatewayLinks;
}) {
  const { report, links } = props;
  const { t } = useDvaraTranslation();
  const { region, state, failure } = report;
  const installed = state !== 'notInstalled';
  return (
    <Root>
      <Top>
        <p>{report.reason}</p>
        {installed && links.kubernetes && (
          <Button
            component={Link}
            to={links.kubernetes}
            size="small"
            variant="outlined"
            aria-label={t('detail.kubernetesLabel', { region: region.name })}
            sx={{ textTransform: 'none' }}
          >
            {t('detail.kubernetes')}
          </Button>
        )}
      </Top>
      {failure && (
        <FailureNote subject={t('detail.regionFailure')} failure={failure}>
          {report.seenAt ? (
            <Age
              at={report.seenAt}
              say={duration => t('checked.dataFrom', { duration })}
            />
          ) : (
            t('checked.nothingShown')
          )}
        </FailureNote>
      )}
      {installed && (
        <>
          <DetailSection
            title={t('regions.pods')}
            section={report.components}
            regionFailure={failure}
          >
            {components => (
              <PodsTable
                components={components}
                regionName={region.name}
                usage={report.usage}
              />
            )}
          </DetailSection>
          <Columns>
            <DetailSection
              title={t('regions.autoscaling')}
              section={report.autoscaling}
              regionFailure={failure}
            >
              {autoscalers => (
                <AutoscalingDetail
                  autoscalers={autoscalers}
                  components={report.components?.data}
                />
              )}
            </DetailSection>
            <DetailSection
              title={t('regions.gateway')}
              remedy={t('gateway.remedy')}
              section={report.status}
              regionFailure={failure}
            >
              {status => <GatewayDetail status={status} regionId={region.id} />}
            </DetailSection>
            <DetailSection
              title={t('regions.release')}
              section={report.release}
              regionFailure={failure}
            >
              {release =>
                release && <ReleaseDetail release={release} links={links} />
              }
            </DetailSection>
          </Columns>
        </>
      )}
    </Root>
  );
}

function DetailSection<T>(props: {
  title: string;
  /** What to do where that is not what a region's failure calls for. */
  remedy?: string;
  section: Section<T> | undefined;
  /** Already told for the region; a part that failed with it is not told again. */
  regionFailure: Failure | undefined;
  children: (data: T) => ReactNode;
}) {
  const { title, remedy, section, regionFailure, children } = props;
  const { t } = useDvaraTranslation();
  const reading = readSection(section);
  if (reading.kind === 'unread' && regionFailure) {
    return null;
  }
  return (
    <Part>
      <Caption>{title}</Caption>
      {'failure' in reading && !regionFailure && (
        <FailureNote subject={title} failure={reading.failure} remedy={remedy}>
          {reading.kind === 'stale' && reading.dataAt && (
            <Age
              at={reading.dataAt}
              say={duration => t('checked.dataFrom', { duration })}
            />
          )}
        </FailureNote>
      )}
      {reading.kind === 'current' && children(reading.data)}
      {reading.kind === 'stale' && (
        <StaleData>{children(reading.data)}</StaleData>
      )}
      {reading.kind === 'unread' && t('regions.notRead')}
    </Part>
  );
}
