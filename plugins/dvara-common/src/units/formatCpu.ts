/**
 * CPU in Kubernetes' own writing: «250m», «1.5».
 *
 * @param millicores - thousandths of a core
 * @public
 */
export function formatCpu(millicores: number): string {
  return millicores < 1000
    ? `${Math.round(millicores)}m`
    : formatNumber(millicores / 1000);
}

/**
 * A number with at most one decimal, and none where it is 0.
 *
 * @public
 */
export function formatNumber(value: number): string {
  return String(Math.round(value * 10) / 10);
}
