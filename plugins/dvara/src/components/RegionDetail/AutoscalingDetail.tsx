import {
  type AutoscalerReport,
  type ComponentReport,
  componentSuffixes,
  readAutoscaler,
  type RegionEvent,
} from '@dvara/backstage-plugin-dvara-common';
import CheckIcon from '@mui/icons-material/Check';
import WarningAmber from '@mui/icons-material/WarningAmber';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { describeBehavior } from '../../lib/describeBehavior';
import { describeCondition } from '../../lib/describeCondition';
import { formatMetric, metricName } from '../../lib/formatMetric';
import { toneColours } from '../../lib/tones';
import { Age } from '../Age';
import { Meter } from '../Bars';
import { Soft } from '../Soft';

const Root = styled('div')(({ theme }) => ({
  fontSize: 12.5,
  lineHeight: 1.5,
  '& + &': { marginTop: theme.spacing(2) },
  '& p': { margin: theme.spacing(0.5, 0) },
}));

const Metric = styled('div')({
  display: 'grid',
  gridTemplateColumns: 'minmax(60px, auto) minmax(60px, 1fr) auto',
  alignItems: 'center',
  gap: 10,
  margin: '5px 0',
});

const Conditions = styled('ul')(({ theme }) => ({
  listStyle: 'none',
  margin: theme.spacing(1, 0),
  padding: 0,
  display: 'grid',
  gap: 4,
}));

const Condition = styled('li', {
  shouldForwardProp: name => name !== 'well',
})<{ well: boolean }>(({ theme, well }) => ({
  display: 'flex',
  gap: 6,
  '& > svg': {
    flex: 'none',
    fontSize: 16,
    marginTop: 1,
    color: toneColours(theme, well ? 'good' : 'warning').text,
  },
}));

const Paragraph = styled('div')(({ theme }) => ({
  margin: theme.spacing(0.5, 0),
}));

/** Every metric, the three conditions and the last scaling of each autoscaler. */
export function AutoscalingDetail(props: {
  autoscalers: AutoscalerReport[];
  components: ComponentReport[] | undefined;
  /** Tell why it last scaled. */
  events: RegionEvent[] | undefined;
}) {
  const { autoscalers, components, events = [] } = props;
  const { t } = useDvaraTranslation();
  if (autoscalers.length === 0) {
    const replicas = components?.find(
      ({ component }) => component === 'gateway-server',
    )?.desired;
    return (
      <Soft>
        {replicas === undefined
          ? t('autoscaling.offUnknown')
          : t('autoscaling.off', { count: replicas })}
      </Soft>
    );
  }
  return (
    <>
      {autoscalers.map(autoscaler => (
        <Autoscaler
          key={autoscaler.name}
          autoscaler={autoscaler}
          lastScaling={events.find(
            ({ reason, object }) =>
              reason === 'SuccessfulRescale' &&
              object.kind === 'HorizontalPodAutoscaler' &&
              object.name === autoscaler.name,
          )}
        />
      ))}
    </>
  );
}

function Autoscaler(props: {
  autoscaler: AutoscalerReport;
  lastScaling: RegionEvent | undefined;
}) {
  const { autoscaler, lastScaling } = props;
  const { t } = useDvaraTranslation();
  const {
    component,
    name,
    min,
    max,
    metrics,
    conditions,
    behavior,
    lastScaleAt,
  } = autoscaler;
  const { current, desired, changing } = readAutoscaler(autoscaler);
  const numbers = {
    current: String(current),
    desired: String(desired),
    min: String(min),
    max: String(max),
  };
  return (
    <Root>
      <div>
        <strong>{componentSuffixes[component]}</strong>
        {': '}
        {changing
          ? t('autoscaling.wants', numbers)
          : t('autoscaling.replicas', numbers)}
      </div>
      {metrics.map(metric => (
        <MetricLine key={metric.name} metric={metric} />
      ))}
      <Conditions aria-label={t('autoscaling.conditions', { name })}>
        {conditions.map(condition => {
          const { messageKey, well } = describeCondition(condition);
          const Icon = well ? CheckIcon : WarningAmber;
          return (
            <Condition key={condition.type} well={well}>
              <Icon
                titleAccess={t(well ? 'autoscaling.yes' : 'autoscaling.no')}
              />
              <div>
                {condition.status === 'Unknown' && `${condition.type}: `}
                {t(messageKey)} {condition.reason && `(${condition.reason})`}
                {!well && condition.message && <Soft>{condition.message}</Soft>}
              </div>
            </Condition>
          );
        })}
      </Conditions>
      <Paragraph>
        {lastScaleAt ? (
          <Age
            at={lastScaleAt}
            say={duration => t('autoscaling.lastScale', { duration })}
          />
        ) : (
          t('autoscaling.neverScaled')
        )}
        {lastScaling && (
          <Soft>
            {t('autoscaling.lastScaleWhy', { message: lastScaling.message })}
          </Soft>
        )}
      </Paragraph>
      <p>{describeBehavior({ behavior, t }).join(' ')}</p>
    </Root>
  );
}

function MetricLine(props: { metric: AutoscalerReport['metrics'][number] }) {
  const { metric } = props;
  const { t } = useDvaraTranslation();
  const name = metricName(metric.name, t);
  const target = formatMetric(metric.target, metric.unit);
  const value = metric.current;
  const current =
    value === undefined
      ? t('autoscaling.unknown')
      : formatMetric(value, metric.unit);
  const full = metric.unit === 'percent' ? 100 : metric.target * 1.25;
  return (
    <Metric>
      <span>{name}</span>
      <Meter
        value={value ?? 0}
        max={Math.max(full, value ?? 0, metric.target)}
        mark={metric.target}
        tone={value !== undefined && value > metric.target ? 'warning' : 'busy'}
        label={t('autoscaling.metric', { name, current, target })}
      />
      <span>{t('autoscaling.metricShort', { current, target })}</span>
    </Metric>
  );
}
