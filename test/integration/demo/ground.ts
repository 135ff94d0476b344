import { startNetwork } from '@careledger/network';
import { type Hospital, openHospitals, type Operator } from '@careledger/scripts';
import path from 'node:path';

const CHAINCODE = path.join(__dirname, '../../../../chaincode');

/** A ledger with the chaincode on it and its hospitals connected, as the demo has it; everything is gone when it is closed. */
export interface Ground extends AsyncDisposable {
  readonly operator: Operator;
  readonly hospitals: readonly [Hospital, Hospital, Hospital, ...Hospital[]];
}

export async function openGround(): Promise<Ground> {
  const network = await startNetwork({ ports: 'free' });
  try {
    await network.deploy(CHAINCODE);
    const { topology, running, data } = network;
    const hospitals = await openHospitals(data.dir, topology);
    const [home, visited, third, ...others] = hospitals.all;
    const operator: Operator = {
      channel: topology.channel,
      chaincode: topology.chaincode,
      folders: [data.dir],
      stopChaincode: (hospital) => running.stop(`chaincode.${hospital}`),
      startChaincode: (hospital, program) => running.start(`chaincode.${hospital}`, program),
      inspect: async (hospital, prefix) => {
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
        await network.close();
      },
    };
  } catch (error) {
    await network.close();
    throw error;
  }
}
