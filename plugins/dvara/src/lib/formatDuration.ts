const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration in its largest unit, or its two largest: «41 s», «4 min», «3 d 4 h».
 *
 * @param seconds - a negative duration counts as 0
 */
export function formatDuration(
  seconds: number,
  options: { parts: 1 | 2 } = { parts: 1 },
): string {
  const total = Math.max(0, Math.floor(seconds));
  const units = [
    { name: 'd', size: DAY },
    { name: 'h', size: HOUR },
    { name: 'min', size: MINUTE },
    { name: 's', size: 1 },
  ];
  const first = units.findIndex(({ size }) => total >= size);
  if (first === -1) {
    return '0 s';
  }
  const { name, size } = units[first];
  const largest = `${Math.floor(total / size)} ${name}`;
  const next = units[first + 1];
  // «4 min 7 s» changes each second and says no more than «4 min».
  if (options.parts === 1 || !next || next.name === 's') {
    return largest;
  }
  const rest = Math.floor((total % size) / next.size);
  return rest > 0 ? `${largest} ${rest} ${next.name}` : largest;
}
