/** Suites by the beginning of a named template, then of a file; the first that fits. */
const byTemplate: [RegExp, string[]][] = [
  [/^dvara\.(hpa)$/, ['hpa_test.yaml']],
  [/^dvara\.pdb$/, ['pdb_test.yaml']],
  [/^dvara\.serviceMonitor$/, ['servicemonitor_test.yaml']],
  [/^dvara\.ingress$/, ['ingress_test.yaml']],
  [/^dvara\.serviceAccount/, ['serviceaccount_test.yaml']],
  [/^dvara\.service$/, ['service_test.yaml']],
  [/^dvara\.(testPod|reachabilityTest|mcpTestable)/, ['test_pods_test.yaml']],
  [/^dvara\.fault/, ['faults_test.yaml', 'test_pods_test.yaml']],
  [
    /^dvara\.(env|gatewayServerUrl)/,
    [
      'environment_test.yaml',
      'gateway_config_test.yaml',
      'deployment_test.yaml',
    ],
  ],
  [
    /^dvara\.secretsGiven/,
    ['notes_test.yaml', 'refusals_test.yaml', 'secret_test.yaml'],
  ],
  [/^dvara\.(secretData|secretMade|text)/, ['secret_test.yaml']],
  [/^dvara\.gatewayConfig/, ['gateway_config_test.yaml']],
  [/^dvara\.image/, ['image_test.yaml']],
  [/^dvara\.(validate|isZero)/, ['refusals_test.yaml', 'pdb_test.yaml']],
  [/^dvara\.lowestReplicas/, ['notes_test.yaml']],
  [
    /^dvara\.pod\.(secretRead|annotations)/,
    ['checksums_test.yaml', 'deployment_test.yaml'],
  ],
  [
    /^dvara\.(fullname|chartName|componentName|labels|selectorLabels|annotations)/,
    ['names_test.yaml'],
  ],
];

const byFile: [RegExp, string[]][] = [
  [/NOTES\.txt$/, ['notes_test.yaml']],
  [/validation\.tpl$/, ['refusals_test.yaml', 'pdb_test.yaml']],
  [/extraobjects/, ['names_test.yaml']],
  [/_workload|_helpers/, ['deployment_test.yaml']],
  [/faults/, ['faults_test.yaml', 'test_pods_test.yaml']],
  [/configmap/, ['gateway_config_test.yaml', 'switches_test.yaml']],
  [/secret\.yaml$/, ['secret_test.yaml']],
  [/\/test\.yaml$/, ['test_pods_test.yaml', 'switches_test.yaml']],
  [
    /\/(hpa|pdb|servicemonitor|networkpolicy|ingress|service|serviceaccount|deployment)\.yaml$/,
    [],
  ],
];

const byValue: [RegExp, string[]][] = [
  [/^tests\./, ['test_pods_test.yaml']],
  [/^faults\./, ['faults_test.yaml']],
  [/^secrets\./, ['secret_test.yaml']],
  [/^ingress\./, ['ingress_test.yaml']],
  [/\.handOverReplicas$/, ['deployment_test.yaml']],
  [/\.actuatorApiKey\./, ['environment_test.yaml']],
  [/\.autoscaling\./, ['hpa_test.yaml']],
  [/\.pdb\./, ['pdb_test.yaml']],
  [/\.networkPolicy\./, ['networkpolicy_test.yaml']],
  [/\.serviceMonitor\./, ['servicemonitor_test.yaml']],
  [/\.serviceAccount\./, ['serviceaccount_test.yaml']],
  [/\.service\./, ['service_test.yaml']],
];

const otherwise = ['deployment_test.yaml'];

function firstMatch(table: [RegExp, string[]][], name: string) {
  return table.find(([pattern]) => pattern.test(name))?.[1];
}

/** Suites of helm-unittest that should notice a broken line of a template. */
export function suitesOfTemplate(
  file: string,
  template: string | undefined,
): string[] {
  const kind = file.match(/\/(\w+)\.yaml$/)?.[1];
  const found =
    firstMatch(byTemplate, template ?? '') ?? firstMatch(byFile, file);
  return found?.length === 0
    ? [`${kind}_test.yaml`, 'switches_test.yaml']
    : found ?? otherwise;
}

/** Suites that should notice another default. */
export function suitesOfValue(path: string[]): string[] {
  return firstMatch(byValue, path.join('.')) ?? otherwise;
}
