import type { Finding } from '../../finding/finding';
import type { RegionReport } from '../../report/regionReport';
import { currentData } from '../currentData';
import { driftFacts, isDeclared, type DriftFact } from '../driftFacts';
import type { Detector } from './detector';
import { changeForm } from './remedyForms';

interface ToldFact {
  fact: DriftFact;
  id: string;
  sentence: string;
  remedy: string;
}

const sameVersion =
  'Deploy the same version to every region, unless a rollout in waves is under way.';

const versions: ToldFact[] = [
  {
    fact: 'chartVersion',
    id: 'chart-versions-differ',
    sentence: 'Regions run different chart versions.',
    remedy: sameVersion,
  },
  {
    fact: 'appVersion',
    id: 'app-versions-differ',
    sentence: 'Regions run different gateway versions.',
    remedy: sameVersion,
  },
];

const image: ToldFact = {
  fact: 'serverImage',
  id: 'images-differ',
  sentence: 'Regions run different images of the server.',
  remedy:
    'Deploy the same gatewayServer.image to every region, or declare the difference in dvara.regions[].values.',
};

const digest: ToldFact = {
  fact: 'imageDigest',
  id: 'image-digests-differ',
  sentence: 'Regions run different images under one name.',
  remedy:
    'Pin the image by gatewayServer.image.digest and deploy every region again: the tag has been moved between their rollouts.',
};

const configuration: ToldFact = {
  fact: 'configChecksum',
  id: 'configurations-differ',
  sentence: 'Regions run different gateway configurations.',
  remedy:
    'Deploy the same configuration to every region, or declare the difference in dvara.regions[].values.',
};

/** Versions, images and configurations that are not the same in every region. */
export const detectVersionDrift: Detector = ({ gateway, regions }) => {
  const findings = versions.flatMap(told =>
    driftFinding({ gateway, regions, told }),
  );
  return [
    ...findings,
    // Another version is another image.
    ...(findings.length === 0 ? imageFindings({ gateway, regions }) : []),
    ...driftFinding({ gateway, regions, told: configuration }),
  ];
};

/** What a name stands for is compared among those alone that have the same name. */
function imageFindings({
  gateway,
  regions,
}: Parameters<Detector>[0]): Finding[] {
  const byName = new Map<string, RegionReport[]>();
  for (const region of regions) {
    const name = driftFacts.serverImage.read({ region, dataOf: currentData });
    if (name) {
      byName.set(name, [...(byName.get(name) ?? []), region]);
    }
  }
  return [
    ...driftFinding({ gateway, regions, told: image }),
    ...[...byName.values()].flatMap(alike =>
      driftFinding({ gateway, regions: alike, told: digest }),
    ),
  ];
}

function driftFinding(
  options: Parameters<Detector>[0] & { told: ToldFact },
): Finding[] {
  const { gateway, regions, told } = options;
  const { fact, id, sentence, remedy } = told;
  const byValue = new Map<string, RegionReport[]>();
  for (const region of regions) {
    const value = driftFacts[fact].read({ region, dataOf: currentData });
    if (value && !isDeclared({ fact, region })) {
      byValue.set(value, [...(byValue.get(value) ?? []), region]);
    }
  }
  if (byValue.size < 2) {
    return [];
  }
  const groups = [...byValue].sort(([, a], [, b]) => b.length - a.length);
  const odd = oddOnes(groups);
  return [
    {
      id,
      severity: 'warning',
      regionIds: odd.map(({ region }) => region.id),
      sentence,
      evidence: `${groups
        .map(
          ([value, some]) =>
            `${value}: ${some.map(({ region }) => region.id).join(', ')}`,
        )
        .join('; ')}.`,
      remedy,
      template: changeForm({ gateway, regions: odd }),
    },
  ];
}

/** The regions outside the largest group; all of them where there is none. */
function oddOnes(groups: [string, RegionReport[]][]): RegionReport[] {
  const [first, second] = groups;
  const odd = first[1].length > second[1].length ? groups.slice(1) : groups;
  return odd.flatMap(([, some]) => some);
}
