import { styled } from '@mui/material/styles';
import Tooltip from '@mui/material/Tooltip';
import type { ReactNode } from 'react';

const Spot = styled('span')({ display: 'inline-flex', maxWidth: '100%' });

/** Words with more to say, within reach of the mouse, the keyboard and a touch. */
export function Hint(props: {
  /** What more there is to say. */
  text: string;
  children: ReactNode;
}) {
  const { text, children } = props;
  return (
    <Tooltip describeChild title={text} enterTouchDelay={0}>
      <Spot role="note" tabIndex={0}>
        {children}
      </Spot>
    </Tooltip>
  );
}
