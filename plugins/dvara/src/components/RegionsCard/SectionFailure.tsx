import type { Failure } from '@dvara/backstage-plugin-dvara-common';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import { styled } from '@mui/material/styles';
import { useWords } from '../../hooks/useWords';
import { toneColours } from '../../lib/tones';
import { Breakable } from '../Breakable';
import { Small } from './layout';

const Label = styled('div')(({ theme }) => ({
  fontSize: 12.5,
  fontWeight: 600,
  minWidth: 0,
  overflowWrap: 'break-word',
  color: toneColours(theme, 'warning').text,
  // Within the line: beside it a narrow column has no room for a word.
  '& > svg': { fontSize: 15, marginRight: 4, verticalAlign: '-2.5px' },
}));

const Detail = styled(Small)({
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 3,
  overflow: 'hidden',
  overflowWrap: 'anywhere',
});

/** Why a part of a region could not be read, short enough for a cell. */
export function SectionFailure(props: { failure: Failure }) {
  const { failure } = props;
  const { label } = useWords().failure(failure);
  const { detail = '' } = failure;
  const repeated = lower(detail).startsWith(lower(label));
  const rest = repeated ? detail.slice(label.length) : detail;
  // «No permission: list pods» is two things, «No answer in 3 s» one.
  const isOne = repeated && !rest.startsWith(': ');
  return (
    <>
      <Label>
        <ErrorOutline aria-hidden />
        <Breakable>{isOne ? capitalised(detail) : label}</Breakable>
      </Label>
      {rest && !isOne && (
        <Detail title={detail}>
          <Breakable>{rest.replace(/^: /, '')}</Breakable>
        </Detail>
      )}
    </>
  );
}

function lower(text: string): string {
  return text.toLocaleLowerCase('en-US');
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en-US') + text.slice(1);
}
