/** Parts of fabric-shim that its own runner uses and its type declarations leave out. */
declare module 'fabric-shim/lib/chaincode' {
  import type { ClientIdentity as Identity, SerializedIdentity } from 'fabric-shim';

  /** What the shim reads of a certificate: of the stub, it uses no more than this. */
  export const ClientIdentity: new (stub: {
    getCreator(): SerializedIdentity;
    getChannelID(): string;
    getTxID(): string;
  }) => Identity;
}

declare module 'fabric-shim/lib/server' {
  import type { ChaincodeInterface, ChaincodeStub } from 'fabric-shim';

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
    /** Is called for every peer that connects. */
    connect(stream: ChaincodeServer.PeerStream): void;
  }
  namespace ChaincodeServer {
    /** `protos.ChaincodeMessage`. */
    interface PeerMessage {
      getType(): number;
      getPayload_asU8(): Uint8Array;
      setType(type: number): void;
      setPayload(payload: Uint8Array): void;
      setTxid(txId: string): void;
      setChannelId(channel: string): void;
      clone(): PeerMessage;
    }
    interface PeerStream {
      on(event: 'data', listener: (message: PeerMessage) => void): void;
      off(event: 'data', listener: (message: PeerMessage) => void): void;
    }
    /** What the stub that the shim makes has beyond its interface. */
    interface RealStub extends ChaincodeStub {
      readonly handler: {
        readonly _stream: PeerStream;
        /** @returns the payload of RESPONSE; rejects with the text of ERROR */
        _askPeerAndListen(message: PeerMessage, method: string): Promise<Buffer>;
      };
      readonly channel_id: string;
      readonly txId: string;
    }
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
