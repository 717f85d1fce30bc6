import { ConnectionLostError, InvalidAnswerError } from '../api';
import { NoAnswerError } from '../feed';
import type { Translate } from '../hooks/useDvaraTranslation';
import german from '../translation.de';
import { describeError } from './describeError';
import { formatMetric, metricName } from './formatMetric';

const t = ((key: keyof typeof german.messages, values = {}) =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replace(`{{${name}}}`, String(value)),
    german.messages[key] ?? '',
  )) as unknown as Translate;

describe('describeError', () => {
  it.each([
    [
      new ConnectionLostError('The connection was lost'),
      'Die Verbindung zum Backend des Portals ging verloren',
    ],
    [
      new NoAnswerError(30),
      'Das Backend des Portals hat 30 s lang nicht geantwortet',
    ],
    [
      new InvalidAnswerError('x', { problem: 'noStream' }),
      /^Die Antwort des Dvara-Backends ist kein Strom von Ereignissen/,
    ],
    [
      new InvalidAnswerError('x', { problem: 'form', place: 'headline: no' }),
      /nicht die erwartete Form an der Stelle headline: no/,
    ],
  ])(
    'tells the plugin’s own failures in the portal’s language: %s',
    (error, words) => {
      expect(describeError(error, t)).toMatch(words);
    },
  );

  it('leaves other failures as they are told', () => {
    expect(describeError(new InvalidAnswerError('From an adopter.'), t)).toBe(
      'From an adopter',
    );
  });
});

describe('metricName', () => {
  it('tells memory in the portal’s language, and any other metric by its own name', () => {
    expect(
      ['cpu', 'memory', 'requests'].map(name => metricName(name, t)),
    ).toEqual(['CPU', 'Speicher', 'requests']);
    expect(formatMetric(47.6, 'percent')).toBe('48 %');
  });
});
