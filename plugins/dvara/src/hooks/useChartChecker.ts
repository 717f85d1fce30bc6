import { useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import { useEffect, useState } from 'react';
import { dvaraApiRef } from '../api';
import { readChartChecker, type ChartChecker } from '../lib/chartChecker';

/** The chart's rules, or why they could not be read; neither while they are read. */
export function useChartChecker(): { ready?: ChartChecker; error?: Error } {
  const api = useApi(dvaraApiRef);
  const [answer, setAnswer] = useState<{
    ready?: ChartChecker;
    error?: Error;
  }>({});
  useEffect(() => {
    let gone = false;
    readChartChecker(api).then(
      ready => gone || setAnswer({ ready }),
      thrown => gone || setAnswer({ error: toError(thrown) }),
    );
    return () => {
      gone = true;
    };
  }, [api]);
  return answer;
}
