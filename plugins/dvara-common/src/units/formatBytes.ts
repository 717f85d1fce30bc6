const units = ['Ki', 'Mi', 'Gi', 'Ti'];

/**
 * Bytes in Kubernetes' binary units: `1536Mi`, `1Gi`.
 *
 * @public
 */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = '';
  for (const next of units) {
    if (value < 1024 || (value < 10 * 1024 && value % 1024 !== 0)) {
      break;
    }
    value /= 1024;
    unit = next;
  }
  return `${Math.round(value)}${unit}`;
}
