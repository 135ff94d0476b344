import { type CareLedger, type PatientSigner } from '@careledger/client';
import { type Vault } from '@careledger/client/vault';

/** A hospital as its own IT sees it: two people who are connected to its own peer, and its vault. */
export interface Hospital {
  /** Names its node: `hospital-a`. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  readonly mspId: string;
  readonly registrar: CareLedger;
  readonly clinician: CareLedger;
  /** The provider that the clinician's certificate speaks for. */
  readonly provider: string;
  readonly vault: Vault;
  /** The registrar's, for programs that do not use our client. */
  readonly credentials: Credentials;
}

/** What it takes to speak to a hospital's peer in somebody's name; texts in PEM. */
export interface Credentials {
  /** host:port. */
  readonly address: string;
  /** The name in the peer's TLS certificate. */
  readonly serverName: string;
  readonly tlsRoot: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** What an operator does to the ledger in the story. */
export interface Operator {
  readonly channel: string;
  readonly chaincode: string;
  /** Ends a hospital's chaincode process; it stays down until started. */
  stopChaincode(hospital: string): Promise<void>;
  /**
   * Starts it, and resolves when it answers.
   *
   * @param program a folder with another program to run in place of the agreed one
   */
  startChaincode(hospital: string, program?: string): Promise<void>;
  /** What stands in one hospital's own database under a prefix of keys. */
  inspect(hospital: string, prefix: string): Promise<readonly StateEntry[]>;
  /** Folders that hold every file that the hospitals keep for the ledger. */
  readonly folders: readonly string[];
}

/** One key of a hospital's world state, as it stands there. */
export interface StateEntry {
  readonly key: string;
  readonly value: string;
}

/** A patient of the story, with what the patient alone has (the signer) and what the custodian has too (the file key). */
export interface Patient {
  readonly id: string;
  readonly fileKey: Uint8Array;
  readonly signer: PatientSigner;
  readonly custodian: Hospital;
}

/** A document of a patient, once it is anchored. */
export interface AnchoredDocument {
  readonly record: string;
  readonly title: string;
}
