import type { Failure } from '../../region/failure';
import { unread } from '../../testUtils/scenarios/scenarioParts';
import { clock, detectIn } from './__testUtils__/detectIn';
import { detectUnreadableSections } from './detectUnreadableSections';

const failure = (plural: string, kind: Failure['kind'] = 'forbidden') => ({
  kind,
  operation: `list ${plural}`,
  detail: `${kind}: list ${plural}`,
});

describe('detectUnreadableSections', () => {
  it('tells in one finding what one role would grant, as after an update without its manifests', () => {
    expect(
      detectIn(detectUnreadableSections, {
        endpoints: unread(clock, failure('endpointslices')),
        disruptionBudgets: unread(clock, failure('poddisruptionbudgets')),
        events: unread(clock, failure('events')),
      }),
    ).toMatchObject([
      {
        id: 'section-unreadable',
        severity: 'warning',
        sentence: 'A part of us-east-1 could not be read.',
        evidence:
          'No permission: forbidden: list endpointslices; forbidden: list poddisruptionbudgets; forbidden: list events.',
      },
    ]);
  });

  it('names the reason once where each detail begins with it', () => {
    const [finding] = detectIn(detectUnreadableSections, {
      endpoints: unread(clock, {
        ...failure('endpointslices'),
        detail: 'no permission: list endpointslices',
      }),
      events: unread(clock, {
        ...failure('events'),
        detail: 'no permission: list events',
      }),
    });
    expect(finding.evidence).toBe(
      'No permission: list endpointslices; list events.',
    );
  });

  it('says what was tried where the reason does not', () => {
    const [finding] = detectIn(detectUnreadableSections, {
      endpoints: unread(clock, {
        ...failure('endpointslices', 'timeout'),
        detail: 'no full answer in 4 s',
      }),
    });
    expect(finding.evidence).toBe(
      'No full answer in 4 s; tried: list endpointslices.',
    );
  });

  it('tells apart what has another cause, and once what costs two sections', () => {
    expect(
      detectIn(detectUnreadableSections, {
        release: unread(clock, failure('deployments', 'timeout')),
        components: unread(clock, failure('deployments', 'timeout')),
        events: unread(clock, failure('events')),
      }).map(({ evidence }) => evidence),
    ).toEqual([
      'Timeout: list deployments.',
      'No permission: forbidden: list events.',
    ]);
  });
});
