export { type CommittedConfiguration, createCommittedConfiguration } from './committed-configuration';
export { blockTransactions, type BlockTransaction } from './block-transactions';
export { createPeer, type PeerParts } from './peer';
export type {
  CommittedBlock,
  CommittedLedger,
  Endorser,
  EndorserResponse,
  Peer,
  ProposalAnswer,
} from './types';
