/** The part of a container's specification that its environment comes from. */
export interface ContainerSpecification {
  name: string;
  image?: string;
  command?: string[];
  args?: string[];
  ports?: { name?: string; containerPort: number }[];
  env?: {
    name: string;
    value?: string;
    valueFrom?: {
      secretKeyRef?: { name?: string; key: string; optional?: boolean };
      configMapKeyRef?: { name?: string; key: string; optional?: boolean };
      fieldRef?: { fieldPath: string };
    };
  }[];
  envFrom?: {
    prefix?: string;
    secretRef?: { name?: string; optional?: boolean };
    configMapRef?: { name?: string; optional?: boolean };
  }[];
}

/** Decoded contents of the Secrets and ConfigMaps of a namespace; `undefined` when there is no such object. */
export interface EnvironmentSources {
  secret: (name: string) => Readonly<Record<string, string>> | undefined;
  configMap: (name: string) => Readonly<Record<string, string>> | undefined;
  /** Value of a pod field such as `metadata.name`. */
  field: (path: string) => string | undefined;
}

/** What a kubelet would give the process. */
export interface ResolvedEnvironment {
  values: Readonly<Record<string, string>>;
  /** References without `optional: true` that lead nowhere: a kubelet would not start the container. Names only, no values. */
  missing: readonly string[];
}

/**
 * Resolves a container's environment by the kubelet's rules: `envFrom` first, then `env` in order, the last one wins;
 * an optional reference that leads nowhere leaves the variable unset; `$(NAME)` is replaced by an earlier variable.
 */
export function resolveEnvironment(options: {
  container: ContainerSpecification;
  sources: EnvironmentSources;
}): ResolvedEnvironment {
  const { container, sources } = options;
  const values: Record<string, string> = {};
  const missing: string[] = [];

  for (const { prefix = '', secretRef, configMapRef } of container.envFrom ??
    []) {
    const reference = secretRef ?? configMapRef;
    const found = secretRef
      ? sources.secret(secretRef.name ?? '')
      : sources.configMap(configMapRef?.name ?? '');
    if (found) {
      for (const [key, value] of Object.entries(found)) {
        values[`${prefix}${key}`] = value;
      }
    } else if (reference && !reference.optional) {
      missing.push(
        `${secretRef ? 'Secret' : 'ConfigMap'} ${reference.name ?? ''}`,
      );
    }
  }

  for (const { name, value, valueFrom } of container.env ?? []) {
    if (!valueFrom) {
      values[name] = expand(value ?? '', values);
      continue;
    }
    const { secretKeyRef, configMapKeyRef, fieldRef } = valueFrom;
    if (fieldRef) {
      values[name] = sources.field(fieldRef.fieldPath) ?? '';
      continue;
    }
    const reference = secretKeyRef ?? configMapKeyRef;
    if (!reference) {
      continue;
    }
    const found = secretKeyRef
      ? sources.secret(secretKeyRef.name ?? '')
      : sources.configMap(reference.name ?? '');
    const text = found?.[reference.key];
    if (text !== undefined) {
      values[name] = text;
    } else if (!reference.optional) {
      missing.push(
        `${name} (key ${reference.key} of ${
          secretKeyRef ? 'Secret' : 'ConfigMap'
        } ${reference.name ?? ''})`,
      );
    }
  }
  return { values, missing };
}

function expand(
  text: string,
  values: Readonly<Record<string, string>>,
): string {
  return text.replace(
    /\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)/g,
    (match, name: string | undefined) =>
      name === undefined ? '$' : values[name] ?? match,
  );
}
