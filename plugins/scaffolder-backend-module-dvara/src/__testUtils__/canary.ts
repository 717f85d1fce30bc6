/** A key of several lines with characters that every encoding writes differently. */
export const canary = 'sk-canary/9f8e7d+6c5b"4a3=\nsecond&line%of<canary>';

/** The forms in which a key must be found nowhere. */
export const canaryForms = [
  'canary/9f8e7d',
  'second&line',
  encodeURIComponent('canary/9f8e7d+6c5b'),
  Buffer.from(canary).toString('base64'),
  Buffer.from(canary).toString('base64').slice(4, 40),
  Buffer.from(`x${canary}`).toString('base64').slice(4, 40),
  Buffer.from(`xy${canary}`).toString('base64').slice(4, 40),
  JSON.stringify('canary/9f8e7d+6c5b"4a3=').slice(1, -1),
];
