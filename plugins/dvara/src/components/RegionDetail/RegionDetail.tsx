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
import { useWords } from '../../hooks/useWords';
import { expectsNothing } from '../../lib/expectsNothing';
import { Age } from '../Age';
import { FailureNote } from '../FailureNote';
import { Soft } from '../Soft';
import { Staged } from '../Staged';
import { StaleData } from '../StaleData';
import { AutoscalingDetail } from './AutoscalingDetail';
import { ReleaseHistory } from '../ReleaseHistory';
import { EventsDetail } from './EventsDetail';
import { GatewayDetail } from './GatewayDetail';
import { PodsTable } from './PodsTable';
import { ReleaseDetail } from './ReleaseDetail';
import { SecretKeysDetail } from './SecretKeysDetail';
import { DisruptionBudgetsDetail, EndpointsDetail } from './ServicesDetail';

const Root = styled('div')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: '100%',
  gap: theme.spacing(2.5),
  padding: theme.spacing(2, 2.5, 2.5),
  cursor: 'auto',
}));

/** A part’s title, and what leads on from it. */
const Line = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'baseline',
  justifyContent: 'space-between',
  gap: theme.spacing(0, 2),
}));

const Columns = styled('div')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fit, minmax(min(280px, 100%), 1fr))',
  gap: theme.spacing(2.5, 4),
}));

const Part = styled('div')({ minWidth: 0 });

const Stack = styled('div')({
  display: 'grid',
  gap: 10,
  alignContent: 'start',
});

const Caption = styled('h3')(({ theme }) => ({
  margin: theme.spacing(0, 0, 1),
  fontSize: 12.5,
  fontWeight: 650,
  lineHeight: 1.5,
  color: theme.palette.text.secondary,
}));

/** All that is known of a gateway in one region, and what could not be read. */
export function RegionDetail(props: {
  /** `component:default/orders-llm` */
  entityRef: string;
  report: RegionReport;
  links: GatewayLinks;
}) {
  const { entityRef, report, links } = props;
  const { t } = useDvaraTranslation();
  const words = useWords();
  const { region, state, failure } = report;
  const installed = state !== 'notInstalled';
  return (
    <Root data-testid={`region-reading-${region.id}`}>
      {!installed && <Soft>{words.stateSentence(state)}</Soft>}
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
        <Staged>
          <DetailSection
            title={t('regions.pods')}
            aside={
              links.kubernetes && (
                <Button
                  component={Link}
                  to={links.kubernetes}
                  size="small"
                  aria-label={t('detail.kubernetesLabel', {
                    region: region.name,
                  })}
                  sx={{
                    padding: '1px 6px',
                    fontSize: 12.5,
                    textTransform: 'none',
                  }}
                >
                  {t('detail.kubernetes')}
                </Button>
              )
            }
            section={report.components}
            regionFailure={failure}
          >
            {components => (
              <PodsTable
                components={components}
                entityRef={entityRef}
                region={region}
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
                  events={report.events?.data}
                />
              )}
            </DetailSection>
            <DetailSection
              title={t('regions.gateway')}
              remedy={t('gateway.remedy')}
              expectsNothing={expectsNothing(report.components?.data)}
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
          <Columns>
            <Stack>
              <DetailSection
                title={t('services.title')}
                section={report.endpoints}
                regionFailure={failure}
              >
                {endpoints => <EndpointsDetail endpoints={endpoints} />}
              </DetailSection>
              <DetailSection
                section={report.disruptionBudgets}
                subject={t('services.budgets')}
                regionFailure={failure}
              >
                {budgets => <DisruptionBudgetsDetail budgets={budgets} />}
              </DetailSection>
            </Stack>
            <DetailSection
              title={t('keys.title')}
              section={report.release}
              regionFailure={failure}
              quiet
            >
              {release => <SecretKeysDetail keys={release?.secretKeys} />}
            </DetailSection>
            <DetailSection
              title={t('events.title')}
              section={report.events}
              regionFailure={failure}
            >
              {events => <EventsDetail events={events} />}
            </DetailSection>
          </Columns>
          <Part>
            <Caption>{t('history.title')}</Caption>
            <ReleaseHistory
              entityRef={entityRef}
              region={region}
              release={report.release?.data}
              links={links}
            />
          </Part>
        </Staged>
      )}
    </Root>
  );
}

function DetailSection<T>(props: {
  /** Absent where the part goes on from the one above it. */
  title?: string;
  /** Beside the title. */
  aside?: ReactNode;
  /** What could not be read, where there is no title to say it. */
  subject?: string;
  /** Another part tells the failure of the same section. */
  quiet?: boolean;
  /** What to do where that is not what a region's failure calls for. */
  remedy?: string;
  /** Whether a failure is no news, and is told quietly. */
  expectsNothing?: boolean;
  section: Section<T> | undefined;
  /** Already told for the region; a part that failed with it is not told again. */
  regionFailure: Failure | undefined;
  children: (data: T) => ReactNode;
}) {
  const {
    title,
    aside,
    subject = title,
    quiet,
    remedy,
    expectsNothing: isExpected = false,
    section,
    regionFailure,
    children,
  } = props;
  const { t } = useDvaraTranslation();
  const reading = readSection(section);
  if (
    (reading.kind === 'unread' && regionFailure) ||
    (reading.kind === 'failed' && quiet)
  ) {
    return null;
  }
  return (
    <Part>
      {title && (
        <Line>
          <Caption>{title}</Caption>
          {aside}
        </Line>
      )}
      {'failure' in reading && isExpected && (
        <Soft>{reading.failure.detail ?? t('regions.notRead')}</Soft>
      )}
      {'failure' in reading && !regionFailure && !quiet && !isExpected && (
        <FailureNote
          subject={subject ?? ''}
          failure={reading.failure}
          remedy={remedy}
        >
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
