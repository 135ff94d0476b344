/** Parts of fabric-shim that its own runner uses and its type declarations leave out. */
declare module 'fabric-shim/lib/contract-spi/chaincodefromcontract' {
  import type { Contract, JSONSerializer } from 'fabric-contract-api';
  import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from 'fabric-shim';

  class ChaincodeFromContract implements ChaincodeInterface {
    constructor(
      contracts: (new () => Contract)[],
      serializers: { transaction: string; serializers: Record<string, typeof JSONSerializer> },
      metadata: object,
      title: string,
      version: string,
    );
    Init(stub: ChaincodeStub): Promise<ChaincodeResponse>;
    Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse>;
  }
  export = ChaincodeFromContract;
}

declare module 'fabric-shim/lib/server' {
  import type { ChaincodeInterface } from 'fabric-shim';

  class ChaincodeServer {
    constructor(
      chaincode: ChaincodeInterface,
      options: {
        address: string;
        ccid: string;
        tlsProps?: { key: Buffer; cert: Buffer; clientCACerts: Buffer | undefined };
      } & Record<`grpc.${string}`, number>,
    );
    start(): Promise<void>;
  }
  export = ChaincodeServer;
}

declare module 'fabric-shim/lib/logger' {
  type Level = 'warn' | 'info' | 'http' | 'verbose' | 'debug' | 'silly';
  type ShimLogger = Record<Level, (...line: unknown[]) => ShimLogger> & {
    isLevelEnabled(level: Level): boolean;
  };

  const logger: { getLogger: (name?: string) => ShimLogger };
  export default logger;
}
