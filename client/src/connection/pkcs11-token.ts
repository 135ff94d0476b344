import type * as Pkcs11 from 'pkcs11js';
import { ConfigurationError } from '../errors/configuration-error';
import { reasonOf } from './files';

/** A hardware security module, or another token that speaks PKCS#11. */
export interface Pkcs11TokenOptions {
  /** The path of the module's library, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly library: string;
  /** The token's label. */
  readonly token: string;
  /** The user's PIN: read it from a file or a key management, never from an argument. */
  readonly pin: string;
}

/** A token to which this process is logged in. */
export interface Pkcs11Token {
  /** The functions and constants of PKCS#11. */
  readonly pkcs11: typeof Pkcs11;
  readonly module: Pkcs11.PKCS11;
  readonly session: Pkcs11.Handle;
  /** Handles of the objects that match. */
  readonly find: (template: Pkcs11.Template) => Pkcs11.Handle[];
  /** Ends the session. The library stays loaded: other parts of the application may use it. */
  readonly close: () => void;
}

/**
 * Loads a token's library through `pkcs11js`, which the application installs where it needs it, and logs in.
 *
 * @throws ConfigurationError where pkcs11js or the library is not there, no token has that label, or the PIN is wrong
 */
export async function openPkcs11Token(options: Pkcs11TokenOptions): Promise<Pkcs11Token> {
  const pkcs11 = await loadPkcs11();
  const module = new pkcs11.PKCS11();
  const { library } = options;
  try {
    module.load(library);
  } catch (error) {
    throw faulty(`The PKCS#11 library cannot be loaded: ${library}`, 'Check its path.', error);
  }
  unlessAlready(pkcs11.CKR_CRYPTOKI_ALREADY_INITIALIZED, () => {
    module.C_Initialize();
  });
  const slot = module
    .C_GetSlotList(true)
    .find((each) => module.C_GetTokenInfo(each).label.trim() === options.token);
  if (slot === undefined) {
    throw faulty(
      `No PKCS#11 token is labelled "${options.token}"`,
      'Check the label, and that it is plugged in.',
    );
  }
  const session = module.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
  try {
    unlessAlready(pkcs11.CKR_USER_ALREADY_LOGGED_IN, () => {
      module.C_Login(session, pkcs11.CKU_USER, options.pin);
    });
  } catch (error) {
    module.C_CloseSession(session);
    // Some libraries say what they were given: nothing of it is passed on.
    throw faulty(
      `The PKCS#11 token "${options.token}" refuses the PIN (${reasonOf(error)})`,
      'Check the PIN; a token locks itself after a few wrong ones.',
    );
  }
  return {
    pkcs11,
    module,
    session,
    find: (template) => {
      module.C_FindObjectsInit(session, template);
      try {
        const found: Pkcs11.Handle[] = [];
        for (let next = module.C_FindObjects(session); next !== null; next = module.C_FindObjects(session)) {
          found.push(next);
        }
        return found;
      } finally {
        module.C_FindObjectsFinal(session);
      }
    },
    close: () => {
      module.C_CloseSession(session);
    },
  };
}

async function loadPkcs11(): Promise<typeof Pkcs11> {
  try {
    // A CommonJS module whose names Node does not see from outside: all of it is the default export.
    const { default: pkcs11 } = await import('pkcs11js');
    return pkcs11;
  } catch (error) {
    throw faulty(
      `pkcs11js cannot be loaded (${reasonOf(error)})`,
      'Install it beside @careledger/client, with its install script: npm install pkcs11js',
      error,
    );
  }
}

/** A library is initialized, and a token logged in to, once for the whole process, by whichever part comes first. */
function unlessAlready(code: number, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === code)) {
      throw error;
    }
  }
}

function faulty(what: string, advice: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`${what}.`, advice, cause);
}
