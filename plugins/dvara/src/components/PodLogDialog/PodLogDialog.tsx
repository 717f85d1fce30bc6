import '../../muiClassNames';
import { parseEntityRef } from '@backstage/catalog-model';
import type {
  PodReport,
  RegionSummary,
} from '@dvara/backstage-plugin-dvara-common';
import ArrowDownward from '@mui/icons-material/ArrowDownward';
import Close from '@mui/icons-material/Close';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import IconButton from '@mui/material/IconButton';
import { styled, useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useId, useMemo, useState } from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { useNumberFormat } from '../../hooks/useNumberFormat';
import { usePodLog } from '../../hooks/usePodLog';
import { downloadLog } from './downloadLog';
import { findMatches } from './findMatches';
import { LogLines } from './LogLines';
import { LogNotice } from './LogNotice';
import { LogSearch } from './LogSearch';
import { LogStatus } from './LogStatus';
import { LogToolbar, type LogView } from './LogToolbar';
import { useHeldLog } from './useHeldLog';

const Head = styled('div')(({ theme }) => ({
  display: 'flex',
  alignItems: 'flex-start',
  justifyContent: 'space-between',
  gap: theme.spacing(1),
  padding: theme.spacing(1.5, 1, 1, 2),
}));

const Title = styled('h2')({
  margin: 0,
  fontSize: 16,
  fontWeight: 650,
  lineHeight: 1.4,
  overflowWrap: 'anywhere',
});

const Place = styled('p')(({ theme }) => ({
  margin: 0,
  fontSize: 12.5,
  color: theme.palette.text.secondary,
}));

const Tools = styled('div')(({ theme }) => ({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: theme.spacing(1, 1.5),
  padding: theme.spacing(0.5, 2, 1.5),
  borderBottom: `1px solid ${theme.palette.divider}`,
}));

const Middle = styled('div')({
  position: 'relative',
  display: 'flex',
  flexDirection: 'column',
  flex: '1 1 0',
  minHeight: 0,
});

/** A pod of which there is a log. */
export interface LoggedPod {
  /** `component:default/orders-llm` */
  entityRef: string;
  region: Pick<RegionSummary, 'id' | 'name'>;
  pod: Pick<PodReport, 'name' | 'containers' | 'restarts'>;
}

/** The log of a pod: read, followed, searched and downloaded. */
export function PodLogDialog(props: LoggedPod & { onClose: () => void }) {
  const { entityRef, region, pod, onClose } = props;
  const { t } = useDvaraTranslation();
  const number = useNumberFormat();
  const theme = useTheme();
  const isNarrow = useMediaQuery(theme.breakpoints.down('sm'));
  const titleId = useId();
  const [view, setView] = useState<LogView>({
    tailLines: 500,
    previous: false,
    wraps: isNarrow,
    timestamps: false,
  });
  const [search, setSearch] = useState<{
    query: string;
    at?: { line: number; start: number };
  }>({ query: '' });
  const [sticks, setSticks] = useState(true);

  const state = usePodLog({
    entityRef: parseEntityRef(entityRef),
    region: region.id,
    pod: pod.name,
    container: view.container,
    tailLines: view.tailLines,
    previous: view.previous,
  });
  const held = useHeldLog(state, { isAtEnd: sticks });
  const { lines } = held.log;
  const { query, at } = search;
  const matches = useMemo(() => findMatches({ lines, query }), [lines, query]);
  const matchIndex =
    at === undefined
      ? -1
      : matches.findIndex(
          each => each.line === at.line && each.start === at.start,
        );

  const leaveEnd = () => setSticks(false);
  const goToEnd = () => setSticks(true);
  const goToMatch = (options: { query: string; index: number }) => {
    const found =
      options.query === query
        ? matches
        : findMatches({ lines, query: options.query });
    const match = found.at(options.index);
    setSearch({
      query: options.query,
      at: match && { line: match.line, start: match.start },
    });
    if (match) {
      leaveEnd();
    }
  };
  const step = (by: 1 | -1) => {
    // Where the match was dropped with its line, from the newest on.
    const from = matchIndex < 0 ? matches.length : matchIndex;
    goToMatch({
      query,
      index: (from + by + matches.length) % Math.max(matches.length, 1),
    });
  };
  const changeView = (changed: Partial<LogView>) => {
    setView(previous => ({ ...previous, ...changed }));
    if (!('wraps' in changed || 'timestamps' in changed)) {
      goToEnd();
    }
  };
  const container = state.container ?? view.container ?? pod.containers?.[0];
  const reread = (how: () => void) => () => {
    goToEnd();
    how();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      aria-labelledby={titleId}
      fullScreen={isNarrow}
      fullWidth
      maxWidth="lg"
      data-testid="dvara-log"
      PaperProps={{
        sx: {
          // A plain dialog is lighter than the page's own ground in the dark theme.
          backgroundImage: 'none',
          ...(!isNarrow && { height: 'min(86vh, 900px)', borderRadius: 2 }),
        },
      }}
    >
      <Head>
        <div>
          <Title id={titleId}>{t('log.title', { pod: pod.name })}</Title>
          <Place>
            {container
              ? t('log.place', { region: region.name, container })
              : region.name}
          </Place>
        </div>
        <IconButton aria-label={t('log.close')} onClick={onClose} size="small">
          <Close />
        </IconButton>
      </Head>
      <Tools>
        <LogToolbar
          view={view}
          containers={pod.containers ?? []}
          container={container}
          hasPrevious={
            pod.restarts > 0 ||
            (state.progress.kind === 'ended' &&
              state.progress.reason === 'ended')
          }
          follows={
            state.progress.kind === 'following' ||
            (state.progress.kind === 'loading' && !view.previous)
          }
          onChange={changeView}
          onFollow={reread(state.follow)}
          onStop={state.stop}
          onReload={reread(state.reload)}
          onDownload={
            state.log.lines.length > 0
              ? () =>
                  downloadLog({
                    lines: state.log.lines,
                    note:
                      state.log.dropped > 0
                        ? t('log.dropped', {
                            kept: number(state.log.lines.length),
                            dropped: number(state.log.dropped),
                          })
                        : undefined,
                    fileName: [pod.name, container, view.previous && 'previous']
                      .filter(Boolean)
                      .join('-')
                      .concat('.log'),
                    timestamps: view.timestamps,
                  })
              : undefined
          }
        />
        <LogSearch
          query={query}
          found={matches.length}
          position={matchIndex < 0 ? undefined : matchIndex + 1}
          onQuery={changed => goToMatch({ query: changed, index: -1 })}
          onOlder={() => step(-1)}
          onNewer={() => step(1)}
        />
      </Tools>
      <Middle>
        <LogNotice
          progress={state.progress}
          hasLines={lines.length > 0}
          previous={view.previous}
          onFollow={reread(state.follow)}
          onReload={reread(state.reload)}
        />
        {lines.length > 0 && (
          <LogLines
            key={state.reading}
            lines={lines}
            label={t('log.linesLabel', { pod: pod.name })}
            wraps={view.wraps}
            timestamps={view.timestamps}
            matches={matches}
            currentMatch={matches[matchIndex]}
            sticks={sticks}
            onLeaveEnd={leaveEnd}
            onReachEnd={goToEnd}
          />
        )}
        {!sticks && lines.length > 0 && (
          <Button
            variant="contained"
            size="small"
            startIcon={<ArrowDownward />}
            onClick={goToEnd}
            sx={{
              position: 'absolute',
              right: 24,
              bottom: 16,
              textTransform: 'none',
            }}
          >
            {held.waiting > 0
              ? t('log.newestWaiting', { count: held.waiting })
              : t('log.newest')}
          </Button>
        )}
      </Middle>
      <LogStatus
        log={held.log}
        progress={state.progress}
        isHeld={held.isHeld}
      />
    </Dialog>
  );
}
