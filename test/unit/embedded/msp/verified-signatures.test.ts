import { expect } from 'chai';
import { createVerifiedSignatures } from '@careledger/fabric-embedded/rooms/msp/index';

const message = Buffer.from('message');
const signature = Buffer.from('signature');

describe('signatures verified on another thread', () => {
  it('are remembered where they hold, for whoever asks at once too, and for this signer, message and signature alone', async () => {
    const verified = createVerifiedSignatures();
    let asked = 0;
    const answering = (holds: boolean) => () => {
      asked += 1;
      return Promise.resolve(holds);
    };
    const refused = [1, 2].map(() => verified.holdsAsync('a', message, signature, answering(false)));
    expect(await Promise.all(refused)).to.deep.equal([false, false]);
    expect(asked).to.equal(2);

    expect(await verified.holdsAsync('a', message, signature, answering(true))).to.equal(true);
    expect(await verified.holdsAsync('a', message, signature, answering(false))).to.equal(true);
    expect(verified.holds('a', message, signature, () => false)).to.equal(true);
    expect(asked).to.equal(3);

    expect(await verified.holdsAsync('b', message, signature, answering(false))).to.equal(false);
    expect(await verified.holdsAsync('a', signature, signature, answering(false))).to.equal(false);
    expect(await verified.holdsAsync('a', message, message, answering(false))).to.equal(false);
  });
});
