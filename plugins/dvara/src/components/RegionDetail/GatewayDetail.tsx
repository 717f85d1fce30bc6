import type {
  GatewayStatus,
  GatewayStatusReport,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useNumberFormat } from '../../hooks/useNumberFormat';
import { formatDuration } from '../../lib/formatDuration';
import { toneColours } from '../../lib/tones';
import { ProviderChip } from '../ProviderChip';
import { Soft } from '../Soft';

const List = styled('dl')(({ theme }) => ({
  display: 'grid',
  gap: theme.spacing(1),
  margin: 0,
  fontSize: 12.5,
  lineHeight: 1.5,
  '& dt': { fontWeight: 600 },
  '& dd': { margin: 0, overflowWrap: 'anywhere' },
  '& ul': { margin: 0, padding: 0, listStyle: 'none', display: 'grid', gap: 4 },
}));

const Loud = styled('span')(({ theme }) => ({
  fontWeight: 600,
  color: toneColours(theme, 'bad').text,
}));

/** The gateway's own status in full. */
export function GatewayDetail(props: {
  status: GatewayStatusReport;
  /** The region that was asked. */
  regionId: string;
}) {
  const { status: report, regionId } = props;
  const { t } = useDvaraTranslation();
  const { status, endpoint } = report;
  const answersAs = status.region?.id;
  const facts = [
    status.status.toLocaleLowerCase('en-US'),
    status.mode,
    status.version,
    status.uptimeSeconds === undefined
      ? undefined
      : t('gateway.uptime', {
          duration: formatDuration(status.uptimeSeconds, { parts: 2 }),
        }),
  ].filter(Boolean);
  return (
    <List>
      <div>
        <dt>{facts.join(' · ')}</dt>
        <dd>
          {answersAs && answersAs !== regionId ? (
            <Loud>{t('gateway.wrongRegion', { region: answersAs })}</Loud>
          ) : (
            <Soft as="span">
              {answersAs
                ? t('gateway.region', { region: answersAs })
                : t('gateway.noRegion')}
            </Soft>
          )}
          <Soft as="span"> · {t('gateway.endpoint', { endpoint })}</Soft>
        </dd>
      </div>
      <div>
        <dt>{t('gateway.providersTitle')}</dt>
        <dd>
          {status.providers.length === 0 ? t('gateway.noProviders') : null}
          <ul>
            {status.providers.map(provider => (
              <li key={provider.name}>
                <ProviderChip name={provider.name} health={provider.health} />
                <Capabilities capabilities={provider.capabilities} />
              </li>
            ))}
          </ul>
        </dd>
      </div>
      <div>
        <dt>{t('gateway.routesTitle')}</dt>
        <dd>
          {status.routes.length === 0 ? (
            <Soft as="span">{t('gateway.noRoutes')}</Soft>
          ) : (
            <ul>
              {status.routes.map(route => (
                <li key={route.id}>
                  {route.id}
                  {route.modelPattern && ` · ${route.modelPattern}`}
                  {' → '}
                  {route.providers.join(', ') || (
                    <Loud>{t('gateway.noRouteProvider')}</Loud>
                  )}
                  {route.strategy && <Soft as="span"> ({route.strategy})</Soft>}
                </li>
              ))}
            </ul>
          )}
        </dd>
      </div>
      {status.rateLimits && (
        <div>
          <dt>{t('gateway.rateLimits')}</dt>
          <dd>
            <RateLimits rateLimits={status.rateLimits} />
          </dd>
        </div>
      )}
      {status.warnings.length > 0 && (
        <div>
          <dt>{t('gateway.warnings')}</dt>
          <dd>
            <ul>
              {status.warnings.map(warning => (
                <li key={warning}>«{warning}»</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </List>
  );
}

function Capabilities(props: {
  capabilities: GatewayStatus['providers'][number]['capabilities'];
}) {
  const { t } = useDvaraTranslation();
  const number = useNumberFormat();
  const { capabilities } = props;
  if (!capabilities) {
    return null;
  }
  const flags = [
    'streaming',
    'vision',
    'toolCalls',
    'structuredOutputs',
    'jsonMode',
  ] as const;
  const words: string[] = flags
    .filter(flag => capabilities[flag])
    .map(flag => t(`gateway.${flag}`));
  if (capabilities.maxContextTokens !== undefined) {
    words.push(
      t('gateway.contextTokens', {
        number: number(capabilities.maxContextTokens),
      }),
    );
  }
  return <Soft>{words.join(', ')}</Soft>;
}

function RateLimits(props: {
  rateLimits: NonNullable<GatewayStatus['rateLimits']>;
}) {
  const { t } = useDvaraTranslation();
  const number = useNumberFormat();
  const { enabled, perKeyRequestsPerMinute, perKeyTokensPerMinute } =
    props.rateLimits;
  if (enabled === false) {
    return <Soft as="span">{t('gateway.rateLimitsOff')}</Soft>;
  }
  const limits = [
    perKeyRequestsPerMinute &&
      t('gateway.requestsPerMinute', {
        number: number(perKeyRequestsPerMinute),
      }),
    perKeyTokensPerMinute &&
      t('gateway.tokensPerMinute', {
        number: number(perKeyTokensPerMinute),
      }),
  ].filter(Boolean);
  return (
    <Soft as="span">{limits.join(', ') || t('gateway.rateLimitsOn')}</Soft>
  );
}
