import { setTimeout as pause } from 'node:timers/promises';
import { revocationLists, revocationUpdate, signedUpdate } from '@careledger/network/fabric';
import { common } from '@hyperledger/fabric-protos';
import { lastConfigOf } from '../../support/block-layout';
import { CHANNEL, ORG1, ORG4, ORGANIZATIONS, PROBE } from '../../support/organizations';
import { buildProposal } from '../../support/proposal';
import { chaincodeEventsRequest, evaluateRequest, submitRequest } from '../../support/requests';
import { issueClient, revocationList } from '../../support/authority';
import type { Script } from '../../support/cases';

const PATIENCE_MS = 20_000;

export const script: Script = {
  shows:
    'A certificate is revoked by an update of the channel’s configuration: whose signature that takes, what is refused, what its holder gets from then on, and what stays.',
  run: async (ledger) => {
    const leaver = await issueClient(ORG4, ledger.authority(ORG4));
    const admin = ledger.admin(ORG4);
    const key = 'revocation';
    const get = [{ op: 'get', key }] as const;

    /** `common.Config` as an organization's peer has it. */
    const configAt = async (mspId: string): Promise<Uint8Array> => {
      const args = ['GetChannelConfig', CHANNEL];
      const proposal = buildProposal(ledger.admin(mspId), { channel: CHANNEL, chaincode: 'cscc', args });
      const answer = await ledger.peer(mspId).evaluate(evaluateRequest(CHANNEL, proposal, [mspId]));
      if ('error' in answer) throw new Error(answer.error.message);
      return answer.ok.getResult()?.getPayload_asU8() ?? new Uint8Array();
    };
    const listsAt = async (mspId: string): Promise<number> =>
      revocationLists(await configAt(mspId), ORG4)[0]?.length ?? 0;
    const everywhere = async (lists: number): Promise<void> => {
      const deadline = performance.now() + PATIENCE_MS;
      for (const mspId of ORGANIZATIONS) {
        while ((await listsAt(mspId)) !== lists) {
          if (performance.now() > deadline) throw new Error(`${mspId} does not get the update.`);
          await pause(20);
        }
      }
    };
    const change = async (lists: readonly string[]): Promise<Uint8Array> =>
      revocationUpdate(await configAt(ORG4), CHANNEL, ORG4, lists);
    const submit = async (
      what: string,
      update: Uint8Array,
      signers: readonly (typeof admin)[] = [admin],
      submitter = admin,
      by = ORG4,
    ): Promise<void> => {
      const envelope = signedUpdate(CHANNEL, update, signers, submitter);
      const message = common.Envelope.deserializeBinary(envelope);
      await ledger.ask(what, by, (peer) => peer.submit(submitRequest(CHANNEL, '', message)));
    };
    const altered = (update: Uint8Array, alter: (message: common.ConfigUpdate) => void): Uint8Array => {
      const message = common.ConfigUpdate.deserializeBinary(update);
      alter(message);
      return message.serializeBinary();
    };

    const before = await ledger.commit(ORG4, [{ op: 'put', key, value: 'before' }], { as: leaver });
    const endorsed = await ledger.endorse(ORG4, [{ op: 'put', key, value: 'late' }], { as: leaver });
    const list = await revocationList(ledger.authority(ORG4), leaver);
    const update = await change([list]);

    await submit('signed by another organization’s administrator', update, [ledger.admin(ORG1)], admin);
    await submit('signed by a client', update, [leaver]);
    await submit('signed by nobody', update, []);
    await submit('signed by a stranger', update, [ledger.stranger]);
    await submit('submitted by a stranger', update, [admin], ledger.stranger);
    await submit('submitted by a peer', update, [admin], ledger.node(ORG4));
    await submit(
      'for another channel',
      altered(update, (message) => {
        message.setChannelId('elsewhere');
      }),
    );
    await submit(
      'of another version',
      altered(update, (message) => message.getReadSet()?.setVersion(7)),
    );
    await submit(
      'that changes nothing',
      altered(update, (message) => {
        message.setWriteSet(message.getReadSet());
      }),
    );
    await submit('with a list that is none', await change(['no list']));

    const newest = await ledger.peer(ORG4).readBlock(leaver, CHANNEL, 'newest');
    const next = (newest.getHeader()?.getNumber() ?? 0) + 1;
    const awaited = ledger
      .peer(ORG4)
      .readBlock(leaver, CHANNEL, next)
      .then(
        () => 'delivered',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    const events = ledger
      .peer(ORG4)
      .chaincodeEvents(chaincodeEventsRequest(CHANNEL, PROBE, next, leaver), 1, PATIENCE_MS);
    // Both streams stand before the update comes.
    await pause(300);
    await submit(
      'signed by the own administrator, submitted by another one',
      update,
      [admin],
      ledger.admin(ORG1),
      ORG1,
    );
    await everywhere(1);
    ledger.note('a stream of blocks that was open', await awaited);
    const block = await ledger.readBlockNumber(ORG1, next);
    ledger.note('the block', {
      transactions: block.getData()?.getDataList().length,
      codes: [
        ...(block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? []),
      ],
      lastConfigIsItself: lastConfigOf(block) === next,
    });
    await submit('the same once more', update);

    await ledger.evaluate(ORG4, get, { as: leaver });
    await ledger.evaluate(ORG1, get, { as: leaver });
    await ledger.endorse(ORG4, [{ op: 'put', key, value: 'after' }], { as: leaver });
    await ledger.endorse(ORG1, [{ op: 'put', key, value: 'after' }], { as: leaver });
    if (endorsed) await ledger.submit(endorsed);
    await ledger.status(ORG4, before.txId, undefined, leaver);
    const events2 = chaincodeEventsRequest(CHANNEL, PROBE, 0, leaver);
    await ledger.ask('events', ORG4, (peer) => peer.chaincodeEvents(events2, 1, PATIENCE_MS));
    ledger.note(
      'a stream of blocks',
      await ledger
        .peer(ORG4)
        .readBlock(leaver, CHANNEL, 0)
        .then(
          () => 'delivered',
          (error: unknown) => (error instanceof Error ? error.message : String(error)),
        ),
    );

    await ledger.status(ORG4, before.txId, undefined, admin);
    await ledger.commit(ORG1, [
      { op: 'put', key, value: 'after' },
      { op: 'event', name: 'after', payload: 'x' },
    ]);
    const event = await events;
    ledger.note('a stream of events that was open', 'ok' in event ? event.ok.length : event.error);
    const following = await ledger.peer(ORG1).readBlock(ledger.user(ORG1), CHANNEL, 'newest');
    ledger.note('the next block names the last configuration', lastConfigOf(following) === next);

    await submit('back again', await change([]));
    await everywhere(0);
    await ledger.evaluate(ORG4, get, { as: leaver });
  },
};
