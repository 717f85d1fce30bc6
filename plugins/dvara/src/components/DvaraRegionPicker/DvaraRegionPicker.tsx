import '../../muiClassNames';
import { useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import type { RegionSummary } from '@dvara/backstage-plugin-dvara-common';
import { useEffect, useState } from 'react';
import { dvaraApiRef } from '../../api';
import { RegionChoice } from './RegionChoice';

type ChosenRegion = { id: string };

/** The field `DvaraRegionPicker`: chooses among the configured regions. */
export function DvaraRegionPicker(
  props: FieldExtensionComponentProps<ChosenRegion[]>,
) {
  const { formData, onChange, schema, disabled, readonly } = props;
  const api = useApi(dvaraApiRef);
  const [tries, setTries] = useState(0);
  const [answer, setAnswer] = useState<{
    regions?: RegionSummary[];
    error?: Error;
  }>({});

  useEffect(() => {
    const controller = new AbortController();
    setAnswer({});
    api.getRegions({ signal: controller.signal }).then(
      regions => controller.signal.aborted || setAnswer({ regions }),
      thrown =>
        controller.signal.aborted || setAnswer({ error: toError(thrown) }),
    );
    return () => controller.abort();
  }, [api, tries]);

  return (
    <RegionChoice
      title={schema.title}
      description={schema.description}
      regions={answer.regions}
      error={answer.error}
      onRetry={() => setTries(count => count + 1)}
      chosen={readChosen(formData)}
      onChange={onChange}
      disabled={Boolean(disabled || readonly)}
    />
  );
}

/** The form library fills a list that must not be empty with an empty object. */
function readChosen(formData: ChosenRegion[] | undefined): ChosenRegion[] {
  return Array.isArray(formData) ? formData.filter(({ id }) => id) : [];
}
