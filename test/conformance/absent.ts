/** Something of Fabric that the embedded ledger does not have. */
export interface Absence {
  readonly what: string;
  /** Full name of the gRPC method, which answers UNIMPLEMENTED; absent where another sentence says what happens. */
  readonly method?: string;
  readonly instead: string;
}

/** What a Fabric developer would look for in vain. */
export const ABSENT: readonly Absence[] = [
  {
    what: 'Blocks with private data',
    method: '/protos.Deliver/DeliverWithPrivateData',
    instead: '`Deliver` and `DeliverFiltered` are there.',
  },
  {
    what: 'Service discovery',
    method: '/discovery.Discovery/Discover',
    instead: 'The Gateway service plans endorsements by itself.',
  },
  {
    what: 'Snapshots of a channel',
    method: '/protos.Snapshot/Generate',
    instead: 'Copy the data folder of a stopped ledger.',
  },
  {
    what: 'The ordering service’s own endpoint',
    method: '/orderer.AtomicBroadcast/Broadcast',
    instead: 'Transactions are submitted through the Gateway service.',
  },
  {
    what: 'Gossip between peers',
    method: '/gossip.Gossip/Ping',
    instead: 'All organizations live in one process.',
  },
  {
    what: 'Rich queries (CouchDB)',
    instead: 'Refused with the words of a Fabric peer on LevelDB: `state/rich-query`.',
  },
  {
    what: 'Collections from a collection configuration',
    instead:
      'Implicit collections of the organizations only; another name is refused as unknown: `private/endorsement`.',
  },
  {
    what: 'Lifecycle writes: install, approve, commit, and what is asked before',
    instead:
      'The ledger’s own `deploy` does it all. Those who may not are refused in Fabric’s words (`system/definitions`), those who may by the function’s name.',
  },
  {
    what: 'Joining channels (`JoinChain`, `JoinChainBySnapshot` of `cscc`)',
    instead:
      'A peer is in its one channel from the beginning. Those who may not are refused in Fabric’s words (`system/channel-configuration`), those who may by the function’s name.',
  },
  {
    what: 'The old lifecycle (`lscc`)',
    instead: 'Answers `UNIMPLEMENTED`; `_lifecycle` tells what is committed.',
  },
  {
    what: 'Calls of chaincodes on another channel',
    instead: 'There is one channel; the call is refused by the channel’s name.',
  },
  {
    what: 'Channel updates, but for revocation lists; several channels',
    instead:
      'One channel, founded with the ledger; another name is refused as unknown: `endorsement/unknown-names`. An update of anything but an MSP’s revocation lists is refused with `UNIMPLEMENTED` and what it would change.',
  },
];
