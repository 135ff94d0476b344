import { common, peer, type gateway } from '@hyperledger/fabric-protos';
import { toBytes } from '../probe/bytes';
import type { Program } from '../probe/program';
import type { CallOptions, Draft, EventOptions } from './calls';
import { decodeTransaction, nameOf, present } from './decode';
import type { Answer, CallError, GatewayConnection } from './gateway-connection';
import type { SigningIdentity } from './identity';
import { CHANNEL, PROBE } from './organizations';
import { buildProposal } from './proposal';
import { resultsOf, responseOf, withoutChance } from './outcomes';
import { References } from './references';
import {
  chaincodeEventsRequest,
  commitStatusRequest,
  endorseRequest,
  evaluateRequest,
  submitRequest,
} from './requests';
import type { Target, TargetOrganization } from './target';

/**
 * The ledger as a case sees it: every call is noted with its answer, and the notes become the recording.
 */
export class World {
  readonly #target: Target;
  readonly #references: References;
  readonly #connections: ReadonlyMap<string, GatewayConnection>;
  readonly #steps: unknown[] = [];

  constructor(target: Target, connections: ReadonlyMap<string, GatewayConnection>) {
    this.#target = target;
    this.#connections = connections;
    this.#references = new References(target.names);
  }

  /** Somebody who says to be of the first organization, but whose CA nobody knows. */
  get stranger(): SigningIdentity {
    return this.#target.stranger;
  }

  user(mspId: string): SigningIdentity {
    return this.#organization(mspId).user;
  }

  /** An organization's peer, as somebody who asks: no client. */
  node(mspId: string): SigningIdentity {
    return this.#organization(mspId).node;
  }

  admin(mspId: string): SigningIdentity {
    return this.#organization(mspId).admin;
  }

  /** What a certificate or a revocation list of an organization is signed with. */
  authority(mspId: string): TargetOrganization['authority'] {
    return this.#organization(mspId).authority;
  }

  /** @returns all that was noted, with references in place of what varies */
  get notes(): unknown[] {
    return this.#steps.map((step) => this.#references.settle(step));
  }

  /** Runs a program without committing anything; at the asking organization's own peer unless the options name others. */
  async evaluate(by: string, program: Program, options: CallOptions = {}): Promise<unknown> {
    const proposal = this.#propose(by, program, options);
    const answer = await this.#connection(by).evaluate(
      evaluateRequest(options.channel ?? CHANNEL, proposal, options.at ?? [by]),
    );
    const result =
      'ok' in answer ? responseOf(present(answer.ok.getResult()), options.view) : { error: answer.error };
    this.#note('evaluate', by, program, options, { tx: proposal.txId, ...result });
    return 'payload' in result ? result.payload : undefined;
  }

  /** Collects endorsements for a program. @returns the signed transaction, or undefined where that was refused */
  async endorse(by: string, program: Program, options: CallOptions = {}): Promise<Draft | undefined> {
    const proposal = this.#propose(by, program, options);
    const { txId, nonce } = proposal;
    const answer = await this.#connection(by).endorse(
      endorseRequest(options.channel ?? CHANNEL, proposal, options.at ?? []),
    );
    if ('error' in answer) {
      const error = withoutChance(answer.error, by, options.at !== undefined);
      this.#note('endorse', by, program, options, { tx: txId, error });
      return undefined;
    }
    const envelope = present(answer.ok.getPreparedTransaction());
    envelope.setSignature((options.as ?? this.user(by)).sign(envelope.getPayload_asU8()));
    const { endorsers, ...transaction } = decodeTransaction(envelope.getPayload_asU8());
    this.#note('endorse', by, program, options, {
      tx: txId,
      transaction: {
        ...transaction,
        response: { ...transaction.response, payload: undefined },
        results: resultsOf(transaction.response.payload),
        // Which others the gateway takes is chance; how many, and that its own peer is among them, is not.
        endorsers: options.at ? endorsers : { count: endorsers.length, own: endorsers.includes(by) },
      },
    });
    return { by, txId, nonce, envelope };
  }

  /** Hands transactions to the ordering service one after another; notes refusals. Does not wait for a commit. */
  async submit(...drafts: readonly Draft[]): Promise<boolean> {
    let accepted = true;
    for (const draft of drafts) {
      const answer = await this.#connection(draft.by).submit(
        submitRequest(CHANNEL, draft.txId, draft.envelope),
      );
      if ('ok' in answer) continue;
      accepted = false;
      this.#steps.push({ call: 'submit', by: draft.by, tx: draft.txId, error: answer.error });
    }
    return accepted;
  }

  /**
   * Submits transactions so that they come to stand in one block, waits until every organization has committed it, and notes
   * the verdict on each transaction. The last one must be new, for it shows which block that is.
   *
   * @returns the verdicts' names
   * @throws Error where they were cut into several blocks, or organizations disagree
   */
  async block(...drafts: readonly Draft[]): Promise<string[]> {
    const last = drafts.at(-1);
    if (last === undefined || !(await this.submit(...drafts))) return [];
    this.#target.cutBlock();
    const verdicts = await Promise.all(
      this.#target.organizations.map(async (organization) => {
        const number = await this.#blockOf(organization, last.txId);
        const block = await this.readBlockNumber(organization.mspId, number);
        return { number, transactions: this.#verdicts(block, number, drafts) };
      }),
    );
    const first = present(verdicts[0]);
    if (verdicts.some((verdict) => JSON.stringify(verdict) !== JSON.stringify(first))) {
      throw new Error(`Organizations disagree: ${JSON.stringify(verdicts)}`);
    }
    if (first.transactions.length !== drafts.length) {
      throw new Error(`${drafts.length} transactions, but ${first.transactions.length} in the block.`);
    }
    this.#steps.push({
      call: 'block',
      block: this.#references.block(first.number),
      transactions: first.transactions,
    });
    return first.transactions.map(({ code }) => code);
  }

  /** Endorses and commits one transaction in a block of its own. @throws Error where it is not even endorsed */
  async commit(by: string, program: Program, options: CallOptions = {}): Promise<Draft> {
    const draft = await this.endorse(by, program, options);
    if (draft === undefined) {
      throw new Error(`Not endorsed: ${JSON.stringify(this.#steps.at(-1)).slice(-300)}`);
    }
    await this.block(draft);
    return draft;
  }

  /** Asks what became of a transaction. @param deadline milliseconds until the client gives up */
  async status(by: string, txId: string, deadline?: number, as = this.user(by)): Promise<void> {
    const answer = await this.#commitStatus(by, txId, as, deadline);
    const outcome =
      'ok' in answer
        ? {
            code: nameOf(peer.TxValidationCode, answer.ok.getResult()),
            block: this.#references.block(answer.ok.getBlockNumber()),
          }
        : { error: deadline === undefined ? answer.error : whoeverEndedIt(answer.error) };
    this.#steps.push({ call: 'status', by, tx: txId, ...outcome });
  }

  /**
   * Reads chaincode events from the block of a transaction on.
   *
   * @param count how many responses (blocks with events) to take
   * @param after only what comes after that transaction within its block
   */
  async events(
    by: string,
    from: Draft,
    count: number,
    { after, chaincode = PROBE, patience }: EventOptions = {},
  ): Promise<void> {
    const start = await this.#blockOf(this.#organization(by), from.txId);
    const answer = await this.#connection(by).chaincodeEvents(
      chaincodeEventsRequest(CHANNEL, chaincode, start, this.user(by), after?.txId),
      count,
      patience,
    );
    const outcome =
      'ok' in answer
        ? {
            responses: answer.ok.map((response) => ({
              block: this.#references.block(response.getBlockNumber()),
              events: response.getEventsList().map((event) => ({
                chaincode: event.getChaincodeId(),
                tx: event.getTxId(),
                name: event.getEventName(),
                payload: toBytes(event.getPayload_asU8()),
              })),
            })),
          }
        : { error: answer.error };
    this.#steps.push({ call: 'events', by, from: from.txId, after: after?.txId, ...outcome });
  }

  /** Ends an organization's chaincode process. */
  async stopChaincode(mspId: string, chaincode: string): Promise<void> {
    await this.#target.stopChaincode(mspId, chaincode);
    this.#steps.push({ call: 'stopChaincode', at: mspId, chaincode });
  }

  /** Starts it again and waits until it answers there. */
  async startChaincode(mspId: string, chaincode: string): Promise<void> {
    await this.#target.startChaincode(mspId, chaincode);
    this.#steps.push({ call: 'startChaincode', at: mspId, chaincode });
  }

  /** @returns the block that a committed transaction stands in, as that organization's peer delivers it */
  async readBlock(by: string, draft: Draft): Promise<common.Block> {
    return this.readBlockNumber(by, await this.#blockOf(this.#organization(by), draft.txId));
  }

  readBlockNumber(by: string, number: number): Promise<common.Block> {
    return this.#connection(by).readBlock(this.user(by), CHANNEL, number);
  }

  /** An organization's peer itself, for calls that are noted otherwise. */
  peer(mspId: string): GatewayConnection {
    return this.#connection(mspId);
  }

  /** Notes only whether a call was answered, or how it was refused. */
  async ask(
    call: string,
    by: string,
    ask: (peer: GatewayConnection) => Promise<Answer<unknown>>,
  ): Promise<void> {
    const answer = await ask(this.#connection(by));
    this.#steps.push({ call, by, ...('ok' in answer ? { answered: true } : { error: answer.error }) });
  }

  /** Notes something that a case found out by itself. */
  note(what: string, found: unknown): void {
    this.#steps.push({ call: 'look', what, found });
  }

  #propose(by: string, program: Program, options: CallOptions) {
    const proposal = buildProposal(options.as ?? this.user(by), {
      channel: CHANNEL,
      chaincode: PROBE,
      ...options,
      args: options.args ?? [JSON.stringify(program)],
    });
    this.#references.nameTransaction(proposal.txId);
    return proposal;
  }

  async #blockOf(organization: TargetOrganization, txId: string): Promise<number> {
    const answer = await this.#commitStatus(organization.mspId, txId, organization.user);
    if ('error' in answer) throw new Error(`No commit status: ${JSON.stringify(answer.error)}`);
    return answer.ok.getBlockNumber();
  }

  /** Reads the verdicts off a block's metadata. A transaction that is not as it was submitted is called so. */
  #verdicts(block: common.Block, number: number, drafts: readonly Draft[]): { tx: string; code: string }[] {
    const { TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
    const filter = present(block.getMetadata()).getMetadataList_asU8()[TRANSACTIONS_FILTER];
    return present(block.getData())
      .getDataList_asU8()
      .map((bytes, place) => {
        const code = nameOf(peer.TxValidationCode, filter?.[place] ?? -1);
        const draft = drafts.find(({ envelope }) => Buffer.from(envelope.serializeBinary()).equals(bytes));
        if (draft === undefined) return { tx: 'not as submitted', code };
        this.#references.placeTransaction(draft.txId, number, place);
        return { tx: draft.txId, code };
      });
  }

  #commitStatus(
    by: string,
    txId: string,
    as: SigningIdentity,
    deadline?: number,
  ): Promise<Answer<gateway.CommitStatusResponse>> {
    return this.#connection(by).commitStatus(commitStatusRequest(CHANNEL, txId, as), deadline);
  }

  #note(call: string, by: string, program: Program, options: CallOptions, outcome: object): void {
    const { at, chaincode, args, transient } = options;
    const noted = args?.map(notedArgument);
    this.#steps.push({ call, by, at, chaincode, args: noted, transient, program, ...outcome });
  }

  #organization(mspId: string): TargetOrganization {
    const found = this.#target.organizations.find((organization) => organization.mspId === mspId);
    if (found === undefined) throw new Error(`${mspId} is not in this ledger.`);
    return found;
  }

  #connection(mspId: string): GatewayConnection {
    return present(this.#connections.get(mspId));
  }
}

/** At a deadline client and server end a call at once: whose word comes first is chance. */
function whoeverEndedIt(error: CallError): CallError {
  return error.code === 'CANCELLED'
    ? { ...error, code: 'DEADLINE_EXCEEDED', message: 'deadline exceeded' }
    : error;
}

/** Numbers among the arguments are of blocks, and bytes are messages that the case has made. */
function notedArgument(argument: string | Uint8Array): string {
  if (typeof argument !== 'string') return '<bytes>';
  return /^\d+$/.test(argument) ? '<number>' : argument;
}
