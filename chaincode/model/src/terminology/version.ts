/**
 * The terminology that this version was built with: the purposes, labels and categories of this folder. It stands on
 * records and consents, so that a decision knows when the two were made with different ones.
 */
export const TERMINOLOGY = 'careledger-2018-08-12';
