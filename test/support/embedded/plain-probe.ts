import { ClientIdentity, type ChaincodeResponse, type ChaincodeStub, Shim } from 'fabric-shim';
import { Probe } from '../../conformance/probe/chaincode';
import { servePlainly } from './serve-plainly';

/** The probing chaincode, and `attribute <name>`: what the caller's certificate says under that name. */
class PlainProbe extends Probe {
  override async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    const [what, name = ''] = stub.getArgs();
    if (what !== 'attribute') return super.Invoke(stub);
    const value = new ClientIdentity(stub).getAttributeValue(name);
    return Shim.success(Buffer.from(JSON.stringify(value)));
  }
}

servePlainly(new PlainProbe());
