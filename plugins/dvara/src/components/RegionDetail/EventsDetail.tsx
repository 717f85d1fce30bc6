import type { RegionEvent } from '@dvara/backstage-plugin-dvara-common';
import InfoOutlined from '@mui/icons-material/InfoOutlined';
import WarningAmber from '@mui/icons-material/WarningAmber';
import { styled } from '@mui/material/styles';
import { useState } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { toneColours } from '../../lib/tones';
import { Age } from '../Age';
import { MoreButton } from '../MoreButton';
import { Soft } from '../Soft';

/** Events shown before a person asks for the rest. */
const FIRST_EVENTS = 6;

const List = styled('ul')({
  display: 'grid',
  gap: 6,
  margin: 0,
  padding: 0,
  listStyle: 'none',
});

const Item = styled('li', {
  shouldForwardProp: name => name !== 'warning',
})<{ warning: boolean }>(({ theme, warning }) => ({
  display: 'grid',
  gridTemplateColumns: 'auto minmax(0, 1fr)',
  gap: 6,
  fontSize: 12.5,
  lineHeight: 1.5,
  overflowWrap: 'anywhere',
  '& > svg': {
    fontSize: 16,
    marginTop: 1,
    color: toneColours(theme, warning ? 'warning' : 'quiet').text,
  },
}));

/** What Kubernetes told of the release's objects, the newest first. */
export function EventsDetail(props: { events: RegionEvent[] }) {
  const { events } = props;
  const { t } = useDvaraTranslation();
  const [all, setAll] = useState(false);
  if (events.length === 0) {
    return <Soft>{t('events.none')}</Soft>;
  }
  return (
    <>
      <List>
        {(all ? events : events.slice(0, FIRST_EVENTS)).map(event => (
          <EventItem
            key={`${event.object.kind}/${event.object.name}/${event.reason}/${event.message}`}
            event={event}
          />
        ))}
      </List>
      {events.length > FIRST_EVENTS && (
        <MoreButton
          open={all}
          onToggle={() => setAll(!all)}
          more={t('events.all', { number: String(events.length) })}
          fewer={t('events.fewer')}
        />
      )}
    </>
  );
}

function EventItem(props: { event: RegionEvent }) {
  const { type, reason, message, object, count, lastAt } = props.event;
  const { t } = useDvaraTranslation();
  const warning = type === 'Warning';
  const Icon = warning ? WarningAmber : InfoOutlined;
  return (
    <Item warning={warning}>
      <Icon titleAccess={t(warning ? 'events.warning' : 'events.normal')} />
      <div>
        <strong>{reason}</strong>
        {count > 1 && ` ${t('events.times', { number: String(count) })}`}{' '}
        {message}
        <Soft>
          {object.kind} {object.name}
          {lastAt && (
            <>
              {' · '}
              <Age at={lastAt} />
            </>
          )}
        </Soft>
      </div>
    </Item>
  );
}
