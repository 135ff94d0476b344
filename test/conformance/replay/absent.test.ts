import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { expect } from 'chai';
import { ABSENT } from '../absent';
import { startEmbedded } from '../support/embedded';
import type { Target } from '../support/target';

describe('what the embedded ledger does not have', function () {
  this.timeout(60_000);
  let target: Target;
  let client: Client;

  before(async () => {
    target = await startEmbedded();
    const [first] = target.organizations;
    if (first === undefined) throw new Error('The ledger has no organization.');
    client = new Client(first.address, credentials.createSsl(Buffer.from(first.tlsRootCertificate)));
  });

  after(async () => {
    client.close();
    await target[Symbol.asyncDispose]();
  });

  for (const { method, what } of ABSENT) {
    if (method === undefined) continue;
    it(`${what}: ${method} answers UNIMPLEMENTED`, async () => {
      const error = await callEmpty(client, method);
      expect(error.code).to.equal(status.UNIMPLEMENTED);
      expect(error.details).to.include(method.split('/').at(-1));
    });
  }
});

function callEmpty(client: Client, method: string): Promise<ServiceError> {
  const nothing = () => Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(method, nothing, nothing, undefined, (error) => {
      if (error) resolve(error);
      else reject(new Error(`${method} answered.`));
    });
  });
}
