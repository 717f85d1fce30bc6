import type { Section } from '../report/section';

/**
 * The data of a section whose last try succeeded. Data kept from an earlier try
 * is shown with its age, but no state and no finding rests on it.
 *
 * @public
 */
export function currentData<T>(section: Section<T> | undefined): T | undefined {
  return section && !section.failure ? section.data : undefined;
}
