import {
  CareError,
  type CheckedInput,
  type SealedDemographics,
  type TransactionOutput,
} from '@careledger/model';
import { Context, Returns, Transaction } from 'fabric-contract-api';
import { DemographicsStore, transientDemographics } from '../ledger/private-data';
import type { Call } from './call';
import { CareContract } from './care-contract';

/** The private half of patient files: encrypted demographics in the hospital's own implicit collection. */
export class DemographicsContract extends CareContract {
  constructor() {
    super('demographics');
  }

  @Transaction()
  @Returns('string')
  async put(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'demographics.put', input, putDemographics);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'demographics.read', input, readDemographics);
  }

  @Transaction()
  @Returns('string')
  async purge(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'demographics.purge', input, purgeDemographics);
  }
}

async function putDemographics(
  input: CheckedInput<'demographics.put'>,
  call: Call,
): Promise<TransactionOutput<'demographics.put'>> {
  const { patient, replaces } = input;
  const { sealed, digest } = transientDemographics(call.stub);
  const store = new DemographicsStore(call.stub, call.caller.hospital);
  const present = await store.digest(patient);
  if (present === digest) return { patient, digest };
  if ((present ?? null) !== replaces) {
    throw new CareError(
      'CONFLICT',
      'Other demographics stand there than the ones to be replaced; read them first.',
    );
  }
  await store.write(patient, sealed);
  call.ledger.announce({ type: 'demographics.stored', patient, hospital: call.caller.hospital });
  return { patient, digest };
}

async function readDemographics(
  { patient }: CheckedInput<'demographics.read'>,
  call: Call,
): Promise<SealedDemographics> {
  const sealed = await new DemographicsStore(call.stub, call.caller.hospital).read(patient);
  if (sealed === undefined) {
    throw new CareError('NOT_FOUND', 'The hospital keeps no demographics of this patient.');
  }
  return sealed;
}

async function purgeDemographics(
  { patient }: CheckedInput<'demographics.purge'>,
  call: Call,
): Promise<TransactionOutput<'demographics.purge'>> {
  const store = new DemographicsStore(call.stub, call.caller.hospital);
  if ((await store.digest(patient)) !== undefined) {
    await store.purge(patient);
    call.ledger.announce({ type: 'demographics.purged', patient, hospital: call.caller.hospital });
  }
  return { patient };
}
