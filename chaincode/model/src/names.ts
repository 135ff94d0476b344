/** The channel on which CareLedger runs unless an operator chooses another. */
export const CHANNEL = 'care';

/** The name under which the chaincode is committed; signed directives name it, so it does not vary. */
export const CHAINCODE = 'careledger';

/** The name of every chaincode event; its payload says which kind it is. */
export const EVENT_NAME = 'careledger.v1';

/** The version of the wire format that directives are signed for. */
export const SCHEMA = 'careledger/v1';

/** What a person may do, as the attribute `careledger.role` of the certificate says. */
export const ROLES = [
  'registrar',
  'clinician',
  'privacy-officer',
  'auditor',
  'researcher',
  'release-agent',
] as const;
export type Role = (typeof ROLES)[number];

/** Certificate attributes that the chaincode reads, in the form that Fabric CA writes them. */
export const ROLE_ATTRIBUTE = 'careledger.role';
export const PROVIDER_ATTRIBUTE = 'careledger.provider';

/**
 * Every transaction that CareLedger has a name for, by contract. Those that `TRANSACTIONS` does not describe answer
 * UNIMPLEMENTED by their name.
 */
export const CONTRACTS = {
  patient: ['register', 'rotateKey', 'recover', 'appoint', 'dismiss', 'transfer', 'close', 'read'],
  demographics: ['put', 'read', 'purge'],
  provider: ['register', 'update', 'suspend', 'reinstate', 'read', 'list'],
  consent: ['ask', 'decline', 'grant', 'revoke', 'sweep', 'read', 'list'],
  record: ['anchor', 'anchorBatch', 'relabel', 'withdraw', 'read', 'list'],
  access: ['request', 'requestMany', 'release', 'review', 'preview', 'log'],
  policy: ['set', 'read'],
} as const;
