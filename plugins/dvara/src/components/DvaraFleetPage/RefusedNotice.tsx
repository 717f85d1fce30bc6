import type { FleetReport } from '@dvara/backstage-plugin-dvara-common';
import Alert from '@mui/material/Alert';
import { styled } from '@mui/material/styles';
import { Link } from 'react-router-dom';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';
import type { AddressOf } from './useFleetLinks';

const List = styled('ul')(({ theme }) => ({
  margin: theme.spacing(0.5, 0, 0),
  paddingLeft: theme.spacing(2.5),
  '& a': { color: 'inherit' },
}));

/** The entities whose annotations do not hold, each with the reason. */
export function RefusedNotice(props: {
  refused: FleetReport['refused'];
  addressOf?: AddressOf;
}) {
  const { refused, addressOf } = props;
  const { t } = useFleetTranslation();
  if (refused.length === 0) {
    return null;
  }
  return (
    <Alert
      severity="warning"
      variant="outlined"
      sx={{
        borderRadius: 2,
        overflowWrap: 'anywhere',
        color: 'text.primary',
        backgroundColor: 'background.paper',
      }}
    >
      {t('refused.title', { count: refused.length })}
      <List>
        {refused.map(({ entityRef, message }) => (
          <li key={entityRef}>
            {addressOf ? (
              <Link to={addressOf(entityRef)}>{entityRef}</Link>
            ) : (
              entityRef
            )}
            {`: ${message}`}
          </li>
        ))}
      </List>
    </Alert>
  );
}
