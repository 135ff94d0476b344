import { createHash } from 'node:crypto';
import { Client, credentials, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { createDice } from '../../conformance/generated/dice';
import { GatewayConnection } from '../../conformance/support/gateway-connection';
import { SigningIdentity } from '../../conformance/support/identity';
import { buildProposal } from '../../conformance/support/proposal';
import { endorseRequest } from '../../conformance/support/requests';
import { type LedgerProcess, startLedgerProcess } from '../../support/embedded/ledger-process';
import { createCallMaker } from '../../support/embedded/malformed-calls';
import { probeClientAt } from '../../support/embedded/probe-client';
import { probeOrganizations, type ProbeOrganizations } from '../../support/embedded/probe-organizations';
import { rawCall } from '../../support/embedded/raw-call';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

const ORG = 'OrgAMSP';
const CHANNEL = 'probing';
/** More of them take minutes: `MALFORMED_MESSAGES=100000`. Another seed makes other ones. */
const MESSAGES = Number(process.env['MALFORMED_MESSAGES'] ?? 2000);
const SEED = Number(process.env['MALFORMED_SEED'] ?? 4);
const AT_ONCE = 32;

describe('malformed messages to every service', function () {
  this.timeout(60_000 + MESSAGES * 20);
  let folder: TemporaryFolder;
  let organizations: ProbeOrganizations;
  let ledger: LedgerProcess;

  before(async () => {
    folder = temporaryFolder();
    organizations = await probeOrganizations(folder.path);
    ledger = await startLedgerProcess(folder.path);
  });

  after(async () => {
    await ledger.kill();
    folder[Symbol.dispose]();
  });

  const tlsRoot = () => organizations.tlsRoot(ORG);
  const user = () => SigningIdentity.fromFolder(ORG, organizations.clientMsp(ORG));

  /** An endorsed transaction that writes nothing. */
  async function readingTransaction() {
    const me = user();
    const connection = new GatewayConnection({
      address: ledger.endpoint(ORG),
      tlsRootCertificate: tlsRoot(),
    });
    const proposal = buildProposal(me, {
      channel: CHANNEL,
      chaincode: 'probe',
      args: ['[{"op":"get","key":"a"}]'],
    });
    const answer = await connection.endorse(endorseRequest(CHANNEL, proposal, []));
    connection.close();
    const transaction = 'ok' in answer ? answer.ok.getPreparedTransaction() : undefined;
    if (!transaction) throw new Error('The transaction was not endorsed.');
    return transaction;
  }

  async function stateDigest(): Promise<string> {
    using client = probeClientAt(ledger.endpoint(ORG), organizations, ORG);
    const state = await client.evaluate([{ op: 'range', start: '', end: '' }]);
    return createHash('sha256').update(JSON.stringify(state)).digest('hex');
  }

  it(`are all answered, change nothing and end nothing (${MESSAGES} of them)`, async () => {
    using writer = probeClientAt(ledger.endpoint(ORG), organizations, ORG);
    await writer.submit([{ op: 'putMany', prefix: 'kept', count: 20 }]);
    const before = await stateDigest();
    const make = createCallMaker({
      dice: createDice(SEED),
      client: user(),
      channel: CHANNEL,
      transaction: await readingTransaction(),
    });
    const raw = new Client(ledger.endpoint(ORG), credentials.createSsl(Buffer.from(tlsRoot())));
    const codes = new Map<string, number>();
    let sent = 0;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (sent < MESSAGES) {
          sent += 1;
          const { method, message } = make();
          const code = await rawCall(raw, method, message);
          const name = `${method.split('/')[2] ?? ''} ${status[code]}`;
          codes.set(name, (codes.get(name) ?? 0) + 1);
        }
      }),
    );
    raw.close();
    expect(await stateDigest()).to.equal(before);
    // INTERNAL is what nobody has thought of.
    const internal = [...codes.keys()].filter((name) => name.endsWith('INTERNAL'));
    expect(internal, JSON.stringify(Object.fromEntries(codes))).to.deep.equal([]);
    await writer.submit([{ op: 'put', key: 'afterwards', value: 'goes on' }]);
    expect(await writer.evaluate([{ op: 'get', key: 'afterwards' }])).to.deep.equal(['goes on']);
  });
});
