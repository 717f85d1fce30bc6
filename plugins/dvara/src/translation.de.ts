import { createTranslationMessages } from '@backstage/core-plugin-api/alpha';
import { dvaraTranslationRef } from './translation';

export default createTranslationMessages({
  ref: dvaraTranslationRef,
  messages: { 'tab.live': 'Live' },
});
