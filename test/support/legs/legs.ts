import { softHsm } from './pkcs11';
import { s3Leg } from './s3';

/** Tests that run only where something is on the machine. Here it is found out, for the tests and for who says what was not run. */
export interface Leg {
  readonly name: string;
  /** What has to be there. */
  readonly needs: string;
  isThere(): boolean;
}

const given = (variable: string) => () => (process.env[variable] ?? '') !== '';

export const LEGS: readonly Leg[] = [
  {
    name: 'on Fabric',
    needs: 'set FABRIC_BIN to a folder with its binaries (peer, orderer, fabric-ca-server, ...)',
    isThere: given('FABRIC_BIN'),
  },
  {
    name: 'FHIR validator',
    needs:
      'set FHIR_VALIDATOR (and FHIR_VALIDATOR_R5) to a command that takes files and fails on an invalid one',
    isThere: given('FHIR_VALIDATOR'),
  },
  {
    name: 'Browser',
    needs: 'set CHROMIUM to the command of a browser',
    isThere: given('CHROMIUM'),
  },
  {
    name: 'PKCS#11',
    needs: 'install SoftHSM 2, and pkcs11js with its install script',
    isThere: () => softHsm() !== undefined,
  },
  {
    name: 'S3',
    needs:
      'put versitygw on the PATH, or set CARELEDGER_S3_ENDPOINT and CARELEDGER_S3_BUCKET, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    isThere: () => s3Leg() !== undefined,
  },
];
