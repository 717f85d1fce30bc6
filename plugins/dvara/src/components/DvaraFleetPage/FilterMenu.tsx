import ArrowDropDown from '@mui/icons-material/ArrowDropDown';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { styled } from '@mui/material/styles';
import { useId, useState } from 'react';
import { useFleetTranslation } from '../../hooks/useFleetTranslation';

/** One thing to choose. */
export interface FilterOption {
  value: string;
  label: string;
  /** How many gateways it would leave by itself. */
  count: number;
}

const Count = styled('span')(({ theme }) => ({
  marginLeft: 'auto',
  paddingLeft: theme.spacing(2),
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

const Label = styled('span')({
  minWidth: 0,
  whiteSpace: 'normal',
  overflowWrap: 'anywhere',
});

/** A button that says what is chosen, and a menu to choose several. */
export function FilterMenu(props: {
  name: string;
  options: FilterOption[];
  chosen: readonly string[];
  /** Takes what makes the new list of the one that was chosen last, which may not be drawn yet. */
  onChange: (change: (chosen: readonly string[]) => string[]) => void;
}) {
  const { name, options, chosen, onChange } = props;
  const { t } = useFleetTranslation();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const menuId = useId();
  const labelOf = (value: string) =>
    options.find(option => option.value === value)?.label ?? value;
  const summaries = [
    () => t('filters.all', { name }),
    () => t('filters.one', { name, value: labelOf(chosen[0]) }),
    () => t('filters.several', { name, number: String(chosen.length) }),
  ];
  const toggle = (value: string) =>
    onChange(current =>
      current.includes(value)
        ? current.filter(each => each !== value)
        : [...current, value],
    );
  return (
    <>
      <Button
        variant="outlined"
        size="small"
        color={chosen.length > 0 ? 'primary' : 'inherit'}
        endIcon={<ArrowDropDown />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-controls={anchor ? menuId : undefined}
        onClick={event => setAnchor(event.currentTarget)}
        sx={{
          minHeight: 34,
          textTransform: 'none',
          overflowWrap: 'anywhere',
          ...(chosen.length === 0 && { borderColor: 'divider' }),
        }}
      >
        {summaries[Math.min(chosen.length, 2)]()}
      </Button>
      {/* Closed it would be worked on with each letter that is typed beside it. */}
      {anchor && (
        <Menu
          id={menuId}
          anchorEl={anchor}
          open
          onClose={() => setAnchor(null)}
          MenuListProps={{ dense: true, 'aria-label': name }}
          slotProps={{ paper: { sx: { maxHeight: 420, maxWidth: 340 } } }}
        >
          {chosen.length > 0 && (
            <MenuItem onClick={() => onChange(() => [])}>
              {t('filters.clearOne')}
            </MenuItem>
          )}
          {withChosen(options, chosen).map(({ value, label, count }) => (
            <MenuItem
              key={value}
              role="menuitemcheckbox"
              aria-checked={chosen.includes(value)}
              onClick={() => toggle(value)}
            >
              <Checkbox
                size="small"
                checked={chosen.includes(value)}
                tabIndex={-1}
                disableRipple
                inputProps={{ 'aria-hidden': true }}
                sx={{ p: 0, mr: 1 }}
              />
              <Label>{label}</Label> <Count>{count}</Count>
            </MenuItem>
          ))}
        </Menu>
      )}
    </>
  );
}

/** What is chosen can be taken back also where no gateway has it any more. */
function withChosen(
  options: FilterOption[],
  chosen: readonly string[],
): FilterOption[] {
  const strange = chosen.filter(
    value => !options.some(option => option.value === value),
  );
  return [
    ...options,
    ...strange.map(value => ({ value, label: value, count: 0 })),
  ];
}
