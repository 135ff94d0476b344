import { InvalidArgumentError, Option } from 'commander';
import { isPurpose, type Purpose } from '@careledger/model';

/** `--purpose <code>`, which has to be given. */
export function purposeOption(description: string): Option {
  return new Option('--purpose <code>', description).argParser(purposeOf).makeOptionMandatory();
}

function purposeOf(code: string): Purpose {
  if (!isPurpose(code)) {
    throw new InvalidArgumentError('It has to be a code of v3-ActReason under PurposeOfUse, such as TREAT.');
  }
  return code;
}
