/** The path of a field below another: `metadata.labels["dvara.ai/gateway"]`. */
export function joinPath(path: string, field: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(field)) {
    return `${path}[${JSON.stringify(field)}]`;
  }
  return path ? `${path}.${field}` : field;
}
