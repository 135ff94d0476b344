import { FabricMissingError } from '@careledger/network/fabric';
import { messageOf, NetworkError, type NetworkErrorCode } from '../../errors';

/**
 * Runs something on Fabric; what a program of Fabric's says becomes an error that an operator can act on.
 *
 * @param code what its failure is
 * @throws NetworkError
 */
export async function translateErrors<T>(code: NetworkErrorCode, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    if (error instanceof FabricMissingError) throw new NetworkError('FABRIC_MISSING', error.message);
    const [first = '', ...log] = messageOf(error).split('\n');
    throw new NetworkError(code, first, log);
  }
}
