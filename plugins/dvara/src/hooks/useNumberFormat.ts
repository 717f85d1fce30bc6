import { useDvaraTranslation } from './useDvaraTranslation';

/** Writes numbers as the portal's language groups their digits. */
export function useNumberFormat(): (value: number) => string {
  const { t } = useDvaraTranslation();
  return value => value.toLocaleString(t('locale'));
}
