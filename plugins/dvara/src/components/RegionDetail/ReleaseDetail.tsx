import type { ReleaseFacts } from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { GatewayLinks } from '../../hooks/useGatewayLinks';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { Age } from '../Age';

const List = styled('dl')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'auto minmax(0, 1fr)',
  gap: theme.spacing(0.25, 2),
  margin: 0,
  fontSize: 12.5,
  lineHeight: 1.6,
  '& dt': { color: theme.palette.text.secondary },
  '& a': { color: 'inherit' },
  '& dd': { margin: 0, overflowWrap: 'anywhere' },
}));

/** What is known of the release; what is not known says so. */
export function ReleaseDetail(props: {
  release: ReleaseFacts;
  links: GatewayLinks;
}) {
  const { release, links } = props;
  const { taskId } = release;
  const { t } = useDvaraTranslation();
  const facts: [string, ReactNode][] = [
    [t('release.name'), release.name],
    [t('release.namespace'), release.namespace],
    [t('release.revisionLabel'), release.revision],
    [t('release.status'), release.status],
    [t('release.chartVersion'), release.chartVersion],
    [t('release.appVersion'), release.appVersion],
    [
      t('release.digest'),
      release.chartDigest && shortDigest(release.chartDigest),
    ],
    [t('release.managedBy'), release.managedBy],
    [t('release.updated'), release.updatedAt && <Age at={release.updatedAt} />],
    [
      t('release.task'),
      taskId && links.task ? (
        <Link to={links.task(taskId)}>{taskId}</Link>
      ) : (
        taskId
      ),
    ],
  ];
  return (
    <List>
      {facts.map(([name, value]) => [
        <dt key={`${name}-name`}>{name}</dt>,
        <dd key={`${name}-value`}>{value ?? t('release.unknown')}</dd>,
      ])}
    </List>
  );
}

/** The algorithm and the first twelve digits, as image tools show it. */
function shortDigest(digest: string): string {
  const [algorithm, hex = ''] = digest.split(':');
  return `${algorithm}:${hex.slice(0, 12)}`;
}
