/**
 * The terminology that this version was built with: the purposes, labels and categories of this folder. It stands on
 * records and consents, so that a decision knows when the two were made with different ones. Its name ends with the
 * date of the release, so that a newer one comes later as text.
 */
export const TERMINOLOGY = 'careledger-2018-08-12';

/** Whether one terminology is newer than another: it may know ancestors of a code that the older one did not. */
export function isNewerTerminology(one: string, other: string): boolean {
  return one > other;
}
