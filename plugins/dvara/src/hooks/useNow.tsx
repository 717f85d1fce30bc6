import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  type PropsWithChildren,
} from 'react';

const NowContext = createContext<number | undefined>(undefined);

/**
 * Gives everything within one clock that moves every second, so that all ages move
 * together.
 */
export function NowProvider(
  props: PropsWithChildren<{
    /**
     * Difference between the clock that wrote the shown times and the browser's, in
     * ms: ages stay right on a computer whose clock is wrong.
     */
    offset?: number;
  }>,
) {
  const { offset = 0, children } = props;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'hidden') {
        setNow(Date.now());
      }
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  const value = useMemo(() => now + offset, [now, offset]);
  return <NowContext.Provider value={value}>{children}</NowContext.Provider>;
}

/** The present time by the clock of the shown data, in ms since the epoch. */
export function useNow(): number {
  const now = useContext(NowContext);
  if (now === undefined) {
    throw new Error('useNow needs a NowProvider around it');
  }
  return now;
}
