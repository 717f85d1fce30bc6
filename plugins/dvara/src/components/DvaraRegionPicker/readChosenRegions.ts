/**
 * A region as a form holds it.
 *
 * @public
 */
export type ChosenRegion = {
  id: string;
  /** The Helm revision that is meant, where the field asks for one. */
  revision?: number;
};

/** The chosen regions; the form library fills a list that must not be empty with an empty object. */
export function readChosenRegions(value: unknown): ChosenRegion[] {
  return Array.isArray(value)
    ? value.filter((each): each is ChosenRegion => Boolean(each?.id))
    : [];
}
