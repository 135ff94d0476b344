import { type Hospital, openHospitals, type Operator } from '@careledger/scripts';
import { startCareLedger } from '../../support/care-ledger/care-ledger';

/** A ledger whose hospitals are connected as the demo has them, but lag; everything is gone when it is closed. */
export interface Ground extends AsyncDisposable {
  readonly operator: Operator;
  readonly hospitals: readonly [Hospital, Hospital, Hospital, ...Hospital[]];
}

export async function openGround(): Promise<Ground> {
  const ledger = await startCareLedger();
  const { topology, running, data } = ledger.network;
  try {
    const hospitals = await openHospitals(data.dir, topology);
    const [home, visited, third, ...others] = hospitals.all;
    const operator: Operator = {
      channel: topology.channel,
      chaincode: topology.chaincode,
      folders: [data.dir],
      stopChaincode: (hospital) => running.stop(`chaincode.${hospital}`),
      startChaincode: (hospital, program) => running.start(`chaincode.${hospital}`, program),
      inspect: async (hospital, prefix) => {
        await ledger.settled();
        const entries = [];
        for await (const { key, value } of running.inspect(hospital, topology.chaincode, prefix)) {
          entries.push({ key, value: new TextDecoder().decode(value) });
        }
        return entries;
      },
    };
    return {
      operator,
      hospitals: [home!, visited!, third!, ...others],
      [Symbol.asyncDispose]: async () => {
        await hospitals[Symbol.asyncDispose]();
        await ledger[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await ledger[Symbol.asyncDispose]();
    throw error;
  }
}
