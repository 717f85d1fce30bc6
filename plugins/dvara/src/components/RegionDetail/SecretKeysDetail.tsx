import {
  gatewaySecretKeys,
  type ReleaseFacts,
} from '@dvara/backstage-plugin-dvara-common';
import { styled } from '@mui/material/styles';
import { Fragment } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { ToneBadge } from '../ToneBadge';
import { Soft } from '../Soft';

const List = styled('dl')(({ theme }) => ({
  display: 'grid',
  gridTemplateColumns: 'auto minmax(0, 1fr)',
  gap: theme.spacing(0.75, 1.5),
  margin: 0,
  fontSize: 12.5,
  lineHeight: 1.6,
  '& dd': { margin: 0 },
}));

const Names = styled('ul')({
  display: 'flex',
  flexWrap: 'wrap',
  gap: '0 10px',
  margin: 0,
  padding: 0,
  listStyle: 'none',
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSize: 12,
});

const presences = [
  { presence: 'missing', tone: 'warning' },
  { presence: 'present', tone: 'good' },
  { presence: 'empty', tone: 'quiet' },
] as const;

/** Which keys the gateway's Secret has; their values are read by nobody here. */
export function SecretKeysDetail(props: { keys: ReleaseFacts['secretKeys'] }) {
  const { keys } = props;
  const { t } = useDvaraTranslation();
  if (!keys) {
    return <Soft>{t('keys.unknown')}</Soft>;
  }
  return (
    <List>
      {presences.map(({ presence, tone }) => {
        const names = gatewaySecretKeys.filter(name => keys[name] === presence);
        return names.length > 0 ? (
          <Fragment key={presence}>
            <dt>
              <ToneBadge tone={tone}>{t(`keys.${presence}`)}</ToneBadge>
            </dt>
            <dd>
              <Names>
                {names.map(name => (
                  <li key={name}>{name}</li>
                ))}
              </Names>
            </dd>
          </Fragment>
        ) : null;
      })}
    </List>
  );
}
