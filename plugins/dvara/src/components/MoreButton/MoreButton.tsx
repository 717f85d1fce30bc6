import Button from '@mui/material/Button';

/** Shows the rest of a list, and takes it away again. */
export function MoreButton(props: {
  open: boolean;
  onToggle: () => void;
  /** «Show all 51 pods» */
  more: string;
  /** «Show fewer pods» */
  fewer: string;
}) {
  const { open, onToggle, more, fewer } = props;
  return (
    <Button
      size="small"
      color="inherit"
      aria-expanded={open}
      onClick={onToggle}
      sx={{ textTransform: 'none' }}
    >
      {open ? fewer : more}
    </Button>
  );
}
