import { describeObject, type RenderedObject } from './renderedObject.ts';

interface SecurityContext {
  allowPrivilegeEscalation?: boolean;
  capabilities?: { add?: string[]; drop?: string[] };
  privileged?: boolean;
  procMount?: string;
  runAsNonRoot?: boolean;
  runAsUser?: number;
  seLinuxOptions?: { type?: string; user?: string; role?: string };
  seccompProfile?: { type?: string };
  appArmorProfile?: { type?: string };
  sysctls?: { name: string }[];
  windowsOptions?: { hostProcess?: boolean };
}

interface Container {
  name: string;
  env?: { name: string }[];
  securityContext?: SecurityContext;
  ports?: { hostPort?: number }[];
}

interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  securityContext?: SecurityContext;
  volumes?: Record<string, unknown>[];
}

const allowedVolumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const seccompTypes = ['RuntimeDefault', 'Localhost'];

/** Pod spec of an object that has one: a Pod, or whatever carries a pod template. */
export function podSpecOf(object: RenderedObject): PodSpec | undefined {
  if (object.kind === 'Pod') {
    return object.spec as PodSpec;
  }
  const spec = object.spec as { template?: { spec?: PodSpec } } | undefined;
  return spec?.template?.spec;
}

/** Findings against the Pod Security Standard «restricted»; none when all pods would be admitted. */
export function checkRestricted(objects: RenderedObject[]): string[] {
  return objects.flatMap(object => {
    const spec = podSpecOf(object);
    return spec
      ? checkPodSpec(spec).map(
          finding => `${describeObject(object)}: ${finding}`,
        )
      : [];
  });
}

function checkPodSpec(spec: PodSpec): string[] {
  const findings: string[] = [];
  const pod = spec.securityContext ?? {};
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
    if (spec[field]) {
      findings.push(`${field} is not allowed`);
    }
  }
  for (const volume of spec.volumes ?? []) {
    for (const type of Object.keys(volume).filter(key => key !== 'name')) {
      if (!allowedVolumes.includes(type)) {
        findings.push(`volume ${volume.name} of type ${type} is not allowed`);
      }
    }
  }
  for (const sysctl of pod.sysctls ?? []) {
    if (!safeSysctls.includes(sysctl.name)) {
      findings.push(`sysctl ${sysctl.name} is not allowed`);
    }
  }
  findings.push(...checkShared({ where: 'pod', context: pod }));

  for (const container of [
    ...(spec.initContainers ?? []),
    ...spec.containers,
  ]) {
    const where = `container ${container.name}`;
    const context = container.securityContext ?? {};
    findings.push(...checkShared({ where, context }));
    if ((container.ports ?? []).some(port => port.hostPort)) {
      findings.push(`${where}: hostPort is not allowed`);
    }
    if (context.privileged) {
      findings.push(`${where}: privileged is not allowed`);
    }
    if (context.procMount && context.procMount !== 'Default') {
      findings.push(`${where}: procMount is not allowed`);
    }
    if (context.allowPrivilegeEscalation !== false) {
      findings.push(`${where}: allowPrivilegeEscalation must be false`);
    }
    if (!(context.capabilities?.drop ?? []).includes('ALL')) {
      findings.push(`${where}: capabilities must drop ALL`);
    }
    const added = (context.capabilities?.add ?? []).filter(
      capability => capability !== 'NET_BIND_SERVICE',
    );
    if (added.length > 0) {
      findings.push(`${where}: capabilities must not add ${added.join(', ')}`);
    }
    if ((context.runAsNonRoot ?? pod.runAsNonRoot) !== true) {
      findings.push(`${where}: runAsNonRoot must be true`);
    }
    const seccomp = (context.seccompProfile ?? pod.seccompProfile)?.type;
    if (!seccomp || !seccompTypes.includes(seccomp)) {
      findings.push(
        `${where}: seccompProfile must be RuntimeDefault or Localhost`,
      );
    }
  }
  return findings;
}

/** Rules that hold for the pod's context and for each container's alike. */
function checkShared(options: {
  where: string;
  context: SecurityContext;
}): string[] {
  const { where, context } = options;
  const findings: string[] = [];
  if (context.runAsUser === 0) {
    findings.push(`${where}: runAsUser must not be 0`);
  }
  if (context.windowsOptions?.hostProcess) {
    findings.push(`${where}: hostProcess is not allowed`);
  }
  if (context.appArmorProfile?.type === 'Unconfined') {
    findings.push(`${where}: AppArmor must not be Unconfined`);
  }
  if (context.seLinuxOptions?.user || context.seLinuxOptions?.role) {
    findings.push(`${where}: SELinux user and role must not be set`);
  }
  return findings;
}
