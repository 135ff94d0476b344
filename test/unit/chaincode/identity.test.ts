import '../../support/chaincode/quiet';
import { createChaincode } from '@careledger/chaincode';
import { parseCareError } from '@careledger/model';
import { expect } from 'chai';
import { A } from '../../support/chaincode/consortium';
import { FakeStub } from '../../support/chaincode/fake-stub';
import { administrator, person, type Person } from '../../support/chaincode/people';

const chaincode = createChaincode();

/** Calls `policy.read`, which everybody with a role may, with an identity of any bytes. */
async function callAs(identity: string): Promise<string> {
  const stub = new FakeStub(
    { state: new Map(), policies: new Map(), private: new Map(), withheld: new Set() },
    {
      args: ['policy:read', '{}'],
      creator: { mspid: A, idBytes: Buffer.from(identity) },
      channel: 'care',
      txId: 'tx',
      time: new Date(0),
      transient: new Map(),
      hashPrivate: (value) => value,
    },
  );
  const response = await chaincode.Invoke(stub);
  return parseCareError(response.message ?? '')?.code ?? 'no error';
}

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';
const pemOf = ({ certificate }: Person): string => certificate.toString();
const bodyOf = (holder: Person): string[] => pemOf(holder).trim().split('\n').slice(1, -1);

describe("the caller's identity", () => {
  const known = pemOf(person(A, 'auditor'));
  /** Allowed, and then there is no policy to read. */
  const allowed = 'POLICY_MISSING';

  it('is one certificate, with either end of line and a last one or none', async () => {
    expect(await callAs(known)).to.equal(allowed);
    expect(await callAs(known.trimEnd())).to.equal(allowed);
    expect(await callAs(known.replaceAll('\n', '\r\n'))).to.equal(allowed);
  });

  it('is refused where a peer would check another certificate than the chaincode reads', async () => {
    const own = pemOf(person(A, 'researcher'));
    const forged = administrator(A);
    const comments = [...bodyOf(person(A, 'researcher')), END].map((line) => `#${line}`);
    for (const [what, identity] of Object.entries({
      // Go wants the end of the line behind the END, skips the block and takes the next; Node's readers do not.
      'a block that Go skips': `${pemOf(forged).trimEnd()}\v\n${own}`,
      'a block with a comment': [BEGIN, '# a comment', ...bodyOf(forged), END, own].join('\n'),
      'a block in comments': [BEGIN, ...comments, ...bodyOf(forged), END, ''].join('\n'),
      'two blocks': pemOf(forged) + own,
      'a header': [BEGIN, 'Name: value', '', ...bodyOf(forged), END, ''].join('\n'),
      'another name': own.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'),
      'text after it': `${own}\n`,
    })) {
      expect(await callAs(identity), what).to.equal('FORBIDDEN');
    }
  });

  it('is refused when it is not PEM, or is huge', async () => {
    expect(await callAs('nobody')).to.be.oneOf(['FORBIDDEN', 'INTERNAL']);
    const long = `${'A'.repeat(64)}\n`.repeat(1_000);
    expect(await callAs(`${BEGIN}\n${long}${END}\n`)).to.be.oneOf(['FORBIDDEN', 'INTERNAL']);
  });
});
