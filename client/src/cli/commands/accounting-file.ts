import * as v from 'valibot';
import { readText } from '../../connection/files';
import { InvalidArgumentError } from '../../errors/invalid-argument-error';
import { type AccountingOptions, GROUNDS, Suspension } from '../../log';

/** What an accounting of disclosures needs of the hospital's own files: none of it stands on the ledger. */
const AccountingFile = v.strictObject({
  /** Brief descriptions, by the record's id. */
  descriptions: v.exactOptional(v.record(v.string(), v.string())),
  /** Why a release is left out that its purpose does not tell of, by the request's id. */
  grounds: v.exactOptional(v.record(v.string(), v.picklist(GROUNDS))),
  suspensions: v.exactOptional(v.array(Suspension)),
  complianceDate: v.exactOptional(v.string()),
});

type OfFiles = Pick<AccountingOptions, 'describe' | 'ground' | 'suspensions' | 'complianceDate'>;

/**
 * @param path absent: ids stand where descriptions would, and nothing is left out but by its purpose
 * @throws InvalidArgumentError that names the member which is not as expected
 */
export async function readAccountingFile(path: string | undefined): Promise<OfFiles> {
  const text = path === undefined ? '{}' : await readText(path, "The accounting's file");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidArgumentError("The accounting's file is not JSON.", []);
  }
  const read = v.safeParse(AccountingFile, value);
  if (!read.success) {
    const member = v.getDotPath(read.issues[0]) ?? '(whole)';
    throw new InvalidArgumentError(`In the accounting's file "${member}" is not as expected.`, [member]);
  }
  const { descriptions = {}, grounds = {}, ...others } = read.output;
  const described = new Map(Object.entries(descriptions));
  const known = new Map(Object.entries(grounds));
  return {
    describe: (record) => described.get(record) ?? `record ${record}`,
    ground: ({ request }) => known.get(request),
    ...others,
  };
}
