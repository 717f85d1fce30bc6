import Button from '@mui/material/Button';
import Tooltip from '@mui/material/Tooltip';
import { Link } from 'react-router-dom';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';

const style = {
  textTransform: 'none',
  whiteSpace: 'nowrap',
  '&[aria-disabled="true"]': { color: 'text.secondary', cursor: 'not-allowed' },
} as const;

const quietly = { ...style, borderColor: 'divider' } as const;

/** Leads to the form of an action or, where it is denied, says what is lacking. */
export function ActionButton(props: {
  /** Address of the form, filled in. */
  to: string;
  /** Name of a permission that the person lacks in every region. */
  lacks?: string;
  /** What is said of that, where it is not of a gateway's regions. */
  denial?: string;
  /** How much it stands out. */
  emphasis: 'quiet' | 'normal' | 'strong';
  /** What is read out instead of the word. */
  label?: string;
  onClick?: () => void;
  children: string;
}) {
  const { to, lacks, denial, emphasis, label, onClick, children } = props;
  const { t } = useDvaraTranslation();
  const look = {
    size: 'small',
    variant: emphasis === 'strong' && !lacks ? 'contained' : 'outlined',
    color: emphasis === 'quiet' || lacks ? 'inherit' : 'primary',
    'aria-label': label,
    sx: emphasis === 'quiet' || lacks ? quietly : style,
  } as const;
  return lacks ? (
    <Tooltip
      describeChild
      title={denial ?? t('actions.denied', { permission: lacks })}
    >
      {/* Not `disabled`: it could not be reached to learn why. */}
      <Button {...look} aria-disabled>
        {children}
      </Button>
    </Tooltip>
  ) : (
    <Button {...look} component={Link} to={to} onClick={onClick}>
      {children}
    </Button>
  );
}
