import type {
  FieldChange,
  ObjectChange,
} from '@dvara/backstage-plugin-dvara-common';
import AddCircleOutline from '@mui/icons-material/AddCircleOutline';
import ChangeCircleOutlined from '@mui/icons-material/ChangeCircleOutlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import RemoveCircleOutline from '@mui/icons-material/RemoveCircleOutline';
import Button from '@mui/material/Button';
import { styled, type Theme } from '@mui/material/styles';
import { useState, type ComponentType } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { toneColours, type Tone } from '../../lib/tones';
import { ToneBadge } from '../ToneBadge';
import { VisuallyHidden } from '../VisuallyHidden';

/** Fields of one object that are shown at first. */
const FIELDS_AT_FIRST = 40;

const mono = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

const Summary = styled('p')(({ theme }) => ({
  margin: 0,
  padding: theme.spacing(1, 2),
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

const Objects = styled('ul')({ margin: 0, padding: 0, listStyle: 'none' });

const ObjectItem = styled('li')(({ theme }) => ({
  padding: theme.spacing(1.25, 2, 1.5),
  borderTop: `1px solid ${theme.palette.divider}`,
}));

const ObjectHead = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(0.5, 1),
  fontSize: 12.5,
  '& strong': {
    fontFamily: mono,
    fontWeight: 650,
    overflowWrap: 'anywhere',
    minWidth: 0,
  },
  '& small': { fontSize: 'inherit', color: theme.palette.text.secondary },
}));

const Fields = styled('ul')(({ theme }) => ({
  margin: theme.spacing(0.5, 0, 0),
  padding: 0,
  listStyle: 'none',
  fontFamily: mono,
  fontSize: 12.5,
  lineHeight: 1.6,
}));

const Path = styled('div')(({ theme }) => ({
  marginTop: theme.spacing(0.75),
  color: theme.palette.text.secondary,
  overflowWrap: 'anywhere',
}));

const valueStyle = (theme: Theme, tone: Tone) => ({
  display: 'block',
  padding: theme.spacing(0, 1),
  textDecoration: 'none',
  whiteSpace: 'pre-wrap' as const,
  // Before a long value there is a blank, at which it would break first.
  wordBreak: 'break-all' as const,
  color: toneColours(theme, tone).text,
  backgroundColor: toneColours(theme, tone).ground,
});

const Removed = styled('del')(({ theme }) => valueStyle(theme, 'bad'));

const Added = styled('ins')(({ theme }) => valueStyle(theme, 'good'));

const Hidden = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'center',
  gap: theme.spacing(0.75),
  padding: theme.spacing(0, 1),
  color: theme.palette.text.primary,
  backgroundColor: theme.palette.action.hover,
  '& > svg': { flex: 'none', fontSize: 15 },
}));

const Lines = styled('div')(({ theme }) => ({
  maxHeight: 360,
  overflow: 'auto',
  borderRadius: 4,
  border: `1px solid ${theme.palette.divider}`,
  '& > *': { width: 'max-content', minWidth: '100%', whiteSpace: 'pre' },
}));

const Context = styled('div')(({ theme }) => ({
  padding: theme.spacing(0, 1),
  color: theme.palette.text.secondary,
}));

const looks: Record<
  ObjectChange['change'],
  { tone: Tone; Icon: ComponentType<{ 'aria-hidden': true }> }
> = {
  added: { tone: 'good', Icon: AddCircleOutline },
  changed: { tone: 'busy', Icon: ChangeCircleOutlined },
  removed: { tone: 'bad', Icon: RemoveCircleOutline },
};

/** Objects that differ between two revisions, and in what. */
export function ReleaseDiffView(props: { objects: readonly ObjectChange[] }) {
  const { objects } = props;
  const { t } = useDvaraTranslation();
  if (objects.length === 0) {
    return <Summary role="status">{t('diff.same')}</Summary>;
  }
  const count = (change: ObjectChange['change']) =>
    String(objects.filter(each => each.change === change).length);
  return (
    <>
      <Summary role="status">
        {t('diff.summary', {
          changed: count('changed'),
          added: count('added'),
          removed: count('removed'),
        })}
      </Summary>
      <Objects>
        {objects.map(object => (
          <ObjectDiff key={object.object} object={object} />
        ))}
      </Objects>
    </>
  );
}

function ObjectDiff(props: { object: ObjectChange }) {
  const { object, component, change, fields, facts } = props.object;
  const { t } = useDvaraTranslation();
  const [isWhole, setWhole] = useState(false);
  const { tone, Icon } = looks[change];
  const shown = isWhole ? fields : fields.slice(0, FIELDS_AT_FIRST);
  return (
    <ObjectItem>
      <ObjectHead>
        <ToneBadge tone={tone} round icon={<Icon aria-hidden />}>
          {t(`diff.${change}`)}
        </ToneBadge>
        <strong>{object}</strong>
        {component && <small>{component}</small>}
        {facts && <small>{facts}</small>}
      </ObjectHead>
      {fields.length > 0 && (
        <Fields>
          {shown.map(field => (
            <FieldDiff key={field.path} field={field} />
          ))}
        </Fields>
      )}
      {shown.length < fields.length && (
        <Button
          size="small"
          onClick={() => setWhole(true)}
          sx={{ marginTop: 0.5, textTransform: 'none' }}
        >
          {t('diff.more', { count: fields.length - shown.length })}
        </Button>
      )}
    </ObjectItem>
  );
}

function FieldDiff(props: { field: FieldChange }) {
  const { path, change, from, to, lines, hidden } = props.field;
  const { t } = useDvaraTranslation();
  return (
    <li>
      <Path>{path}</Path>
      {hidden && (
        <Hidden>
          <LockOutlined aria-hidden />
          <span>
            {t(`diff.${change}`)}, {t('diff.hidden')}
          </span>
        </Hidden>
      )}
      {from !== undefined && (
        <Removed>
          <span aria-hidden>- </span>
          <VisuallyHidden>{t('diff.was')} </VisuallyHidden>
          {from}
        </Removed>
      )}
      {to !== undefined && (
        <Added>
          <span aria-hidden>+ </span>
          <VisuallyHidden>{t('diff.is')} </VisuallyHidden>
          {to}
        </Added>
      )}
      {lines && (
        <Lines
          role="group"
          aria-label={t('diff.linesLabel', { path })}
          tabIndex={0}
        >
          {lines.map((line, index) => (
            // Lines of a diff repeat, and their order is what they are.
            // eslint-disable-next-line react/no-array-index-key
            <DiffLine key={index} line={line} />
          ))}
        </Lines>
      )}
    </li>
  );
}

function DiffLine(props: { line: string }) {
  const { line } = props;
  if (line.startsWith('+')) {
    return <Added>{line}</Added>;
  }
  return line.startsWith('-') ? (
    <Removed>{line}</Removed>
  ) : (
    <Context>{line || ' '}</Context>
  );
}
