import { useAnalytics } from '@backstage/core-plugin-api';
import Dialog from '@mui/material/Dialog';
import {
  createContext,
  useCallback,
  useContext,
  useState,
  type PropsWithChildren,
} from 'react';
import { useDvaraTranslation } from '../../hooks/useDvaraTranslation';
import { LazyPart, PartLoader } from '../LazyPart';
import type { LoggedPod } from './PodLogDialog';

/** Most visits read no log, so that what shows one is loaded with the first. */
const dialogLoader = new PartLoader(() =>
  import('./PodLogDialog').then(({ PodLogDialog }) => PodLogDialog),
);

const OpenLogContext = createContext<((pod: LoggedPod) => void) | undefined>(
  undefined,
);

/**
 * Holds the log that is open, above what is drawn anew with each report: a log stays open
 * when its pod's row goes, which is when it is read most.
 */
export function PodLogHost(props: PropsWithChildren<{}>) {
  const [opened, setOpened] = useState<LoggedPod>();
  const { t } = useDvaraTranslation();
  const analytics = useAnalytics();
  const open = useCallback(
    (pod: LoggedPod) => {
      analytics.captureEvent('click', 'Open a log', {
        attributes: { region: pod.region.id, pod: pod.pod.name },
      });
      setOpened(pod);
    },
    [analytics],
  );
  const close = () => setOpened(undefined);
  return (
    <OpenLogContext.Provider value={open}>
      {props.children}
      {opened && (
        <LazyPart
          loader={dialogLoader}
          loading={null}
          frame={notice => (
            <Dialog
              open
              onClose={close}
              aria-label={t('log.title', { pod: opened.pod.name })}
            >
              {notice}
            </Dialog>
          )}
        >
          {PodLogDialog => <PodLogDialog {...opened} onClose={close} />}
        </LazyPart>
      )}
    </OpenLogContext.Provider>
  );
}

/** Opens the log of a pod. */
export function useOpenPodLog(): (pod: LoggedPod) => void {
  const open = useContext(OpenLogContext);
  if (!open) {
    throw new Error('useOpenPodLog needs a PodLogHost around it');
  }
  return open;
}
