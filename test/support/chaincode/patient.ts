import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import {
  base64url,
  canonicalJson,
  CHAINCODE,
  CHANNEL,
  check,
  digestOfSentence,
  digestOfValue,
  JWS_TYPE,
  PublicKeyJwk,
  SCHEMA,
  TERMINOLOGY,
  thumbprint,
  tokenKey,
  toLowS,
  type Digest,
  type Directive,
  type DirectiveType,
  type Rule,
  type SealedDemographics,
  type TokenKey,
} from '@careledger/model';

/** What every directive of a test has in common. */
type Common = Pick<
  Directive,
  'schema' | 'terminology' | 'channel' | 'chaincode' | 'version' | 'previous' | 'iat' | 'exp' | 'sentence'
> & { patient: string };

/** A patient with a device: an id, a key pair, and the file key that the custodian's vault shares. */
export class TestPatient {
  readonly key: PublicKeyJwk;
  readonly tokens: TokenKey;
  readonly sealed: SealedDemographics;
  private readonly privateKey: KeyObject;

  constructor(
    readonly id: string,
    /** The time at which directives are signed. */
    private readonly now: () => Date,
  ) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    this.key = check(PublicKeyJwk, publicKey.export({ format: 'jwk' }), 'the key');
    this.tokens = tokenKey(randomBytes(32));
    const part = (bytes: number): string => randomBytes(bytes).toString('base64url');
    this.sealed = { jwe: `${part(20)}..${part(12)}.${part(200)}.${part(16)}`, salt: part(16) };
  }

  get transient(): Record<string, string> {
    return { demographics: canonicalJson(this.sealed) };
  }

  get demographics(): Digest {
    return digestOfValue(this.sealed);
  }

  proof(custodian: string, change: object = {}): string {
    return this.sign({
      ...this.common(),
      typ: 'patient.register',
      id: this.id,
      body: { custodian, key: this.key },
      ...change,
    });
  }

  grant(consent: string, rule: Rule, change: object = {}): string {
    return this.sign({ ...this.common(), typ: 'consent.grant', id: consent, body: { rule }, ...change });
  }

  revoke(consent: string, change: object = {}): string {
    return this.sign({ ...this.common(), typ: 'consent.revoke', id: consent, body: {}, ...change });
  }

  /** Any other directive: what it is, what it is about, and what it says. */
  directive(typ: DirectiveType, id: string, body: object, change: object = {}): string {
    return this.sign({ ...this.common(), typ, id, body, ...change });
  }

  /** The same patient with another key: a new one, a delegate's, a thief's. */
  withNewKey(): TestPatient {
    return new TestPatient(this.id, this.now);
  }

  get kid(): Digest {
    return thumbprint(this.key);
  }

  readLog(change: object = {}): string {
    return this.sign({ ...this.common(), typ: 'access.log', id: 'log-1', body: {}, ...change });
  }

  /** Signs whatever a test wants signed, under whatever header. */
  sign(payload: unknown, header: unknown = this.header()): string {
    return this.signText(canonicalJson(payload), canonicalJson(header));
  }

  /** The same for texts that are not canonical JSON. */
  signText(payload: string, header: string): string {
    const input = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
    return `${input}.${base64url(toLowS(this.rawSignature(Buffer.from(input))))}`;
  }

  header(): { alg: string; kid: string; typ: string } {
    return { alg: 'ES256', kid: thumbprint(this.key), typ: JWS_TYPE };
  }

  /** A 64-byte signature, its s wherever it fell. */
  rawSignature(bytes: Uint8Array): Uint8Array {
    return sign('sha256', bytes, { key: this.privateKey, dsaEncoding: 'ieee-p1363' });
  }

  common(): Common {
    const iat = Math.floor(this.now().getTime() / 1000);
    return {
      schema: SCHEMA,
      terminology: TERMINOLOGY,
      channel: CHANNEL,
      chaincode: CHAINCODE,
      patient: this.id,
      version: 1,
      previous: null,
      iat,
      exp: iat + 3600,
      sentence: {
        language: 'en',
        sha256: digestOfSentence({
          language: 'en',
          text: 'Hospital B may read this.',
          salt: 'c2FsdHNhbHRzYWx0c2FsdA',
        }),
      },
    };
  }
}
