import { createTranslationRef } from '@backstage/core-plugin-api/alpha';

/**
 * The fixed words of the fleet page alone, so that the entity tab does not load them.
 *
 * @public
 */
export const dvaraFleetTranslationRef = createTranslationRef({
  id: 'plugin.dvara.fleet',
  messages: {
    title: 'Gateways',
    headline: {
      gateways_one: 'One gateway',
      gateways_other: '{{count}} gateways',
      regions_one: '{{gateways}} in one region',
      regions_other: '{{gateways}} in {{count}} regions',
      changed: 'Last change {{duration}} ago',
      allWell: 'All well.',
      well: '{{number}} well',
      degraded: '{{number}} degraded',
      failed: '{{number}} failed',
      installing: '{{number}} rolling out',
      notKnown: '{{number}} not known',
      notInstalled: '{{number}} not installed',
      silentSince:
        '{{region}} has not answered for {{duration}}: its cells show what was last seen.',
      silent: '{{region}} does not answer.',
      denied: 'The portal may not look into {{region}}.',
      moreLost_one: 'Nor is one more region seen.',
      moreLost_other: 'Nor are {{count}} more regions seen.',
    },
    create: {
      button: 'New gateway',
      denied: 'You lack the permission {{permission}}.',
    },
    filters: {
      title: 'Filters',
      text: 'Filter by name or owner',
      textHint: 'Name or owner',
      owner: 'Owner',
      region: 'Region',
      state: 'State',
      version: 'Version',
      all: '{{name}}: all',
      one: '{{name}}: {{value}}',
      several: '{{name}}: {{number}} chosen',
      noOwner: 'no owner',
      clear: 'Clear filters',
      clearOne: 'All',
      shown: '{{shown}} of {{total}} shown',
      noneTitle: 'No gateway fits the filters',
      noneDescription:
        'All {{total}} are still there. Take filters back, or clear them.',
      download: 'CSV',
      downloadHint: 'Download what is shown as a CSV file',
    },
    table: {
      title: 'Gateways by region',
      gateway: 'Gateway',
      owner: 'Owner',
      version: 'App version',
      noAnswer: 'no answer',
      denied: 'denied',
      notConfigured: 'not configured',
      notice: 'Notice: {{text}}',
      odd: '(differs)',
      noVersion: 'not known',
      notHere: 'not one of its regions',
      more: 'Show {{number}} more',
      moreRegions_one: 'one more region',
      moreRegions_other: '{{count}} more regions',
    },
    cell: {
      failed: 'failed',
      degraded: 'degraded',
      healthy: 'well',
      installing: 'installing',
      installingPods: 'installing {{ready}}/{{desired}}',
      rolling: 'rolling',
      rollingPods: 'rolling {{ready}}/{{desired}}',
      maximum: '{{ready}} max',
      notInstalled: 'not installed',
      unreachable: 'no answer',
      denied: 'denied',
      unknown: 'unknown',
    },
    hint: {
      pods: 'Pods',
      podsValue: '{{ready}} of {{desired}} ready',
      maximum: 'Autoscaling is at its maximum.',
      rolling: 'A rollout is under way.',
      appVersion: 'App version',
      chartVersion: 'Chart version',
      seen: 'Last seen',
    },
    refused: {
      title_one: 'One entity could not be read as a gateway',
      title_other: '{{count}} entities could not be read as gateways',
    },
    empty: {
      title: 'No gateway yet',
      description:
        'Gateways appear here when the template has deployed them, or when the catalog finds one in a region.',
      descriptionByHand:
        'Gateways appear here when the catalog has an entity with the annotation {{annotation}}.',
    },
    failure: {
      title: 'The gateways could not be read',
      deniedTitle: 'You may not see gateways',
      deniedDescription:
        'Your account lacks the permission {{permission}}. Ask the owners of the portal for it.',
    },
  },
});
