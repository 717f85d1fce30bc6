import MoreHoriz from '@mui/icons-material/MoreHoriz';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { styled } from '@mui/material/styles';
import Tooltip from '@mui/material/Tooltip';
import { useId, useState } from 'react';
import { Link } from 'react-router-dom';
import type { GatewayAction } from '../../hooks/useGatewayActions';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { ActionButton } from '../ActionButton';

/** Actions that stand in the open; the rest is in the menu. */
const IN_THE_OPEN = 2;

const Root = styled('div')({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: 8,
});

const Lacking = styled('div')(({ theme }) => ({
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

/** What can be done to the gateway; each opens a form, filled in. */
export function GatewayActions(props: { actions: GatewayAction[] }) {
  const { actions } = props;
  const { t } = useDvaraTranslation();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const menuId = useId();
  if (actions.length === 0) {
    return null;
  }
  const rest = actions.slice(IN_THE_OPEN);
  return (
    <Root role="group" aria-label={t('actions.title')}>
      {actions.slice(0, IN_THE_OPEN).map(({ id, to, lacks }) => (
        <ActionButton key={id} to={to} lacks={lacks} emphasis="quiet">
          {t(`actions.${id}`)}
        </ActionButton>
      ))}
      {rest.length > 0 && (
        <>
          <Tooltip title={t('actions.more')}>
            <IconButton
              size="small"
              aria-label={t('actions.more')}
              aria-haspopup="menu"
              aria-expanded={anchor !== null}
              aria-controls={anchor ? menuId : undefined}
              onClick={event => setAnchor(event.currentTarget)}
            >
              <MoreHoriz fontSize="small" />
            </IconButton>
          </Tooltip>
          <Menu
            id={menuId}
            anchorEl={anchor}
            open={anchor !== null}
            onClose={() => setAnchor(null)}
            MenuListProps={{ dense: true, 'aria-label': t('actions.more') }}
          >
            {rest.map(({ id, to, lacks }) =>
              lacks ? (
                <MenuItem
                  key={id}
                  aria-disabled
                  disableRipple
                  sx={{ display: 'block', cursor: 'not-allowed' }}
                >
                  <Lacking sx={{ fontSize: 14 }}>{t(`actions.${id}`)}</Lacking>
                  <Lacking>{t('actions.needs', { permission: lacks })}</Lacking>
                </MenuItem>
              ) : (
                <MenuItem key={id} component={Link} to={to}>
                  {t(`actions.${id}`)}
                </MenuItem>
              ),
            )}
          </Menu>
        </>
      )}
    </Root>
  );
}
