import {
  createContext,
  useContext,
  useState,
  type PropsWithChildren,
} from 'react';
import { PodLogDialog, type LoggedPod } from './PodLogDialog';

const OpenLogContext = createContext<((pod: LoggedPod) => void) | undefined>(
  undefined,
);

/**
 * Holds the log that is open, above what is drawn anew with each report: a log stays open
 * when its pod's row goes, which is when it is read most.
 */
export function PodLogHost(props: PropsWithChildren<{}>) {
  const [opened, setOpened] = useState<LoggedPod>();
  return (
    <OpenLogContext.Provider value={setOpened}>
      {props.children}
      {opened && (
        <PodLogDialog {...opened} onClose={() => setOpened(undefined)} />
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
