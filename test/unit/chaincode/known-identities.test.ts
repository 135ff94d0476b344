import { identityOf } from '@careledger/chaincode/dist/identity/known-identities';
import { expect } from 'chai';
import { A, B } from '../../support/chaincode/consortium';
import { person } from '../../support/chaincode/people';

describe('a certificate that was seen before', () => {
  const pem = Buffer.from(person(A, 'registrar').certificate.toString());

  it('is read once', () => {
    expect(identityOf({ mspid: A, idBytes: pem })).to.equal(
      identityOf({ mspid: A, idBytes: Uint8Array.from(pem) }),
    );
  });

  it('is another one under the name of another hospital, or with other attributes', () => {
    expect(identityOf({ mspid: B, idBytes: pem }).getMSPID()).to.equal(B);
    const clinician = Buffer.from(person(A, 'clinician').certificate.toString());
    expect(identityOf({ mspid: A, idBytes: clinician }).getAttributeValue('careledger.role')).to.equal(
      'clinician',
    );
    expect(identityOf({ mspid: A, idBytes: pem }).getAttributeValue('careledger.role')).to.equal('registrar');
  });

  it('is not confused by what a name holds', () => {
    for (const mspid of [`${A}\n`, `${A} `, `1 ${A}`, '', '\n']) {
      expect(identityOf({ mspid, idBytes: pem }).getMSPID()).to.equal(mspid);
    }
  });
});
