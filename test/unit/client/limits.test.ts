import { connect, createFileKey } from '@careledger/client';
import { tokenKey } from '@careledger/model';
import { expect } from 'chai';
import { change, errorOf, rig } from './support';

describe('a limit that is none', () => {
  for (const timeoutMs of [Infinity, NaN, 2 ** 31]) {
    it(`is refused before anything is sent: ${timeoutMs} milliseconds`, async () => {
      const { ledger, gateway } = rig([]);
      for (const call of [
        ledger.providers.read({ provider: 'x' }, { timeoutMs }),
        ledger.providers.suspend(change, { timeoutMs }),
      ]) {
        expect(await errorOf(call)).to.deep.include({ code: 'INVALID_ARGUMENT', fields: ['timeoutMs'] });
      }
      expect(gateway.requests).to.deep.equal([]);
    });
  }

  it('is refused when it is a connection’s', async () => {
    const to = { profile: '/nowhere', identity: '/nowhere' };
    for (const name of ['timeoutMs', 'attemptTimeoutMs', 'connectTimeoutMs']) {
      const error = await errorOf(connect({ ...to, [name]: Infinity }));
      expect(error).to.deep.include({ code: 'INVALID_ARGUMENT', fields: [name] });
    }
    for (const maxConcurrent of [0, -1, 1.5, NaN]) {
      const error = await errorOf(connect({ ...to, maxConcurrent }));
      expect(error).to.deep.include({ code: 'INVALID_ARGUMENT', fields: ['maxConcurrent'] });
    }
  });

  it('is refused as the block where events begin', async () => {
    const events = rig([]).ledger.events({ block: -1n });
    expect(await errorOf(events[Symbol.asyncIterator]().next())).to.deep.include({ fields: ['block'] });
  });

  it('is refused as a file key', () => {
    expect(() => tokenKey(createFileKey().subarray(1))).to.throw(TypeError, '32 bytes');
  });
});
