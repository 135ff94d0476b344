import { CareError, isKnownName, parseCareError } from '@careledger/model';
import { toCareError, unimplemented } from './contracts/errors';
import { Shim, type ChaincodeInterface, type ChaincodeResponse } from 'fabric-shim';

/** The interface of the stub; fabric-shim exports a class under its name. */
type Stub = Parameters<ChaincodeInterface['Invoke']>[0];

/**
 * Stands before the contract API, which answers an unknown contract and a wrong number of arguments with texts of its
 * own, and a thrown null not at all: whatever is refused, is refused with a CareError.
 */
export class GuardedChaincode implements ChaincodeInterface {
  /** @param names the transactions of the contracts, as `contract:method`. */
  constructor(
    private readonly contracts: ChaincodeInterface,
    private readonly names: ReadonlySet<string>,
  ) {}

  /** Nothing is to be initialised; when an operator asks for it all the same, it is a call like any other. */
  Init(stub: Stub): Promise<ChaincodeResponse> {
    return this.Invoke(stub);
  }

  async Invoke(stub: Stub): Promise<ChaincodeResponse> {
    try {
      this.refuseUnknown(stub.getArgs());
      const response = await this.contracts.Invoke(stub);
      if (response.status < 400 || parseCareError(response.message ?? '') !== undefined) return response;
      throw new Error('the contract API refused');
    } catch (error) {
      return Shim.error(toCareError(error).message);
    }
  }

  private refuseUnknown([name = '', ...rest]: readonly string[]): void {
    if (!this.names.has(name)) {
      const known = name.replace(':', '.');
      throw unimplemented(isKnownName(known) ? known : undefined);
    }
    if (rest.length !== 1) {
      throw new CareError('INVALID_ARGUMENT', 'A transaction takes one argument, a canonical JSON string.', {
        arguments: rest.length,
      });
    }
  }
}
