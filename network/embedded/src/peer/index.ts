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
