import { AccessContract } from './access/contract';
import { ConsentContract } from './consent/contract';
import { DemographicsContract } from './demographics';
import { PatientContract } from './patient/contract';
import { PolicyContract } from './policy';
import { ProviderContract } from './provider';
import { RecordContract } from './record/contract';

/** What Fabric's chaincode runner looks for. */
export const contracts = [
  PatientContract,
  DemographicsContract,
  ProviderContract,
  ConsentContract,
  RecordContract,
  AccessContract,
  PolicyContract,
];
