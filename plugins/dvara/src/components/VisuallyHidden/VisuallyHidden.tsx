import { styled } from '@mui/material/styles';

/** Style of what is read out but not seen. */
export const outOfSight = {
  position: 'absolute',
  width: 1,
  height: 1,
  margin: -1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
} as const;

/** Takes {@link outOfSight} back, where there is room. */
export const inSight = {
  position: 'static',
  width: 'auto',
  height: 'auto',
  margin: 0,
  overflow: 'visible',
  clipPath: 'none',
  whiteSpace: 'normal',
} as const;

/** Words for those who do not see the colours and bars. */
export const VisuallyHidden = styled('span')(outOfSight);
