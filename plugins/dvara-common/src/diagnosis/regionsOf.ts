/** «2 of 3 regions», «both regions», «all 3 regions» */
export function regionsOf(options: { count: number; of: number }): string {
  const { count, of } = options;
  if (count < of) {
    return `${count} of ${of} regions`;
  }
  return of === 2 ? 'both regions' : `all ${of} regions`;
}
