import type { Failure } from '@dvara/backstage-plugin-dvara-common';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import { styled } from '@mui/material/styles';
import { useWords } from '../../hooks/useWords';
import { toneColours } from '../../lib/tones';
import { Breakable } from '../Breakable';
import { Small } from './layout';

const Root = styled('div')(({ theme }) => ({
  display: 'flex',
  gap: 4,
  fontSize: 12.5,
  fontWeight: 600,
  minWidth: 0,
  overflowWrap: 'anywhere',
  color: toneColours(theme, 'warning').text,
  '& > svg': { flex: 'none', fontSize: 15, marginTop: 1.5 },
}));

const Label = styled('span')({ minWidth: 0 });

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
  const { detail } = failure;
  // «No answer» adds nothing to «no answer in 3 s».
  const repeated = detail
    ?.toLocaleLowerCase('en-US')
    .startsWith(label.toLocaleLowerCase('en-US'));
  return (
    <>
      <Root>
        <ErrorOutline aria-hidden />
        <Label>
          <Breakable>
            {repeated ? capitalised(detail ?? label) : label}
          </Breakable>
        </Label>
      </Root>
      {detail && !repeated && (
        <Detail title={detail}>
          <Breakable>{detail}</Breakable>
        </Detail>
      )}
    </>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en-US') + text.slice(1);
}
