/** How people call an owner: `team-orders` for `group:default/team-orders`. */
export function ownerName(entityRef: string): string {
  return entityRef.replace(/^[^:/]+:/, '').replace(/^default\//, '');
}
