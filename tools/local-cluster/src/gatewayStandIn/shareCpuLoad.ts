/** CPU use per pod for a Deployment's annotation `dvara.local/cpu-load`: `1500m` is shared by `podCount`, `400m/pod` is not. */
export function shareCpuLoad(options: {
  load: string;
  podCount: number;
}): string | undefined {
  const match = /^(\d+(?:\.\d+)?)(m?)(\/pod)?$/.exec(options.load.trim());
  if (!match || options.podCount < 1) {
    return undefined;
  }
  const [, number, unit, perPod] = match;
  const millicores = Number(number) * (unit === 'm' ? 1 : 1000);
  const each = perPod ? millicores : millicores / options.podCount;
  return `${Math.max(1, Math.round(each))}m`;
}
