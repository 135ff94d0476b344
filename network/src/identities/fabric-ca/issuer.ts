import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FabricCaServer, TLS_PROFILE } from '@careledger/network/fabric';
import type { DataPaths } from '../../data/layout';
import { writeFolderAtomic } from '../../files/atomic';
import type { Hospital } from '../../topology/schema';
import { attributesOf } from '../attributes';
import type { Credentials } from '../authority';
import type { Issuer } from '../issuer';
import { enrolAt, registerAt, revokeAt } from './client';
import type { CaEndpoint } from './rest';
import { caServerOf } from './server';

/** What Fabric CA writes into every certificate by itself. */
const reserved = ['hf.Affiliation', 'hf.EnrollmentID', 'hf.Type'];

/**
 * Registers and enrols at a hospital's Fabric CA, which has to run.
 *
 * @throws CaError from each of its methods
 */
export function fabricCaIssuer(data: DataPaths, hospital: Hospital): Issuer {
  const server = caServerOf(data, hospital);
  const endpoint: CaEndpoint = {
    name: server.name,
    port: server.ports.ca,
    rootCertificate: readFileSync(server.tls.certificateFile, 'utf8'),
  };
  const subject = [{ C: [hospital.country] }, { O: [hospital.name] }];
  const registrars = new Map<string, Promise<Credentials>>();
  const registrarAt = (authority: string): Promise<Credentials> => {
    const found = registrars.get(authority) ?? openRegistrar(endpoint, server, authority, subject);
    registrars.set(authority, found);
    return found;
  };
  const issue = async (
    authority: string,
    who: { id: string; type: string; attributes: Readonly<Record<string, string>> },
    what: { hosts?: readonly string[]; profile?: string },
  ): Promise<Credentials> => {
    const secret = secretOf(server, who.id);
    await registerAt(endpoint, authority, await registrarAt(authority), {
      ...who,
      secret,
      affiliation: hospital.name,
    });
    return enrolAt(endpoint, { authority, id: who.id, secret, subject, ...what });
  };
  return {
    enrol(user, ou) {
      const all = Object.entries(attributesOf(hospital.name, user, ou));
      const attributes = Object.fromEntries(all.filter(([name]) => !reserved.includes(name)));
      return issue(server.enrolment.name, { id: user.name, type: ou, attributes }, {});
    },
    serve(node) {
      const hosts = [node, 'localhost', '127.0.0.1', '::1'];
      return issue(
        server.tls.name,
        { id: node, type: 'client', attributes: {} },
        { hosts, profile: TLS_PROFILE },
      );
    },
    async revoke({ name, reason }) {
      const { name: authority } = server.enrolment;
      return revokeAt(endpoint, authority, await registrarAt(authority), { id: name, reason });
    },
  };
}

/** A secret that is needed for a moment and can be made again: a run that was killed goes on with it. */
function secretOf({ registrar }: FabricCaServer, id: string): string {
  return createHmac('sha256', registrar.secret).update(id).digest('base64url');
}

/** The registrar's own certificate at an authority, asked for once. */
async function openRegistrar(
  endpoint: CaEndpoint,
  { directory, registrar }: FabricCaServer,
  authority: string,
  subject: readonly Readonly<Record<string, string[]>>[],
): Promise<Credentials> {
  const folder = join(directory, `registrar-${authority}`);
  if (!existsSync(folder)) {
    const { name: id, secret } = registrar;
    const credentials = await enrolAt(endpoint, { authority, id, secret, subject });
    writeFolderAtomic(folder, { 'cert.pem': credentials.certificate, 'key.pem': credentials.key });
    return credentials;
  }
  return {
    certificate: readFileSync(join(folder, 'cert.pem'), 'utf8'),
    key: readFileSync(join(folder, 'key.pem'), 'utf8'),
  };
}
