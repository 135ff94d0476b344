import { createHash, randomBytes } from 'node:crypto';
import { cpuSeconds } from '../process';
import type { Bench, BenchContext, Measure } from '../bench';
import { setUpReleaseAgent, startReleaseAgent } from '../../release/agent';
import { startReader } from '../../release/start-reader';
import { DOCUMENT_CLASS, startCare } from '../ledgers/care';

const KIBIBYTE = 1024;
/** Of a letter with a picture in it. */
const DOCUMENT_BYTES = 100 * KIBIBYTE;
const WARM_UP = 5;
const ROUNDS = 20;

/** From one hospital's document to another hospital's screen. */
export const release: readonly Bench[] = [
  {
    name: 'release/anchor-to-opened',
    shows:
      'How long does it take from anchoring at one hospital, by the event at another, until the document is open there?',
    run: anchorToOpened,
  },
];

/** The ledger, the custodian's application, its release service and the reader's application each have a process of their own. */
async function anchorToOpened({ folder, progress }: BenchContext): Promise<readonly Measure[]> {
  await using ledger = await startCare(await folder());
  const { custodian, requester, network } = ledger;
  const setup = await setUpReleaseAgent(network, custodian.name, await folder());
  await using service = await startReleaseAgent(setup);
  const patient = await ledger.newPatient();
  const paths = network.data.hospital(requester.name);
  await using reader = await startReader({
    profile: paths.connectionProfile,
    identity: paths.user('clinician').msp,
    release: setup.options,
    patients: [patient.id],
  });
  const times: number[] = [];
  let idle = 0;
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    if (round === WARM_UP) idle = await cpuSeconds(service.pid);
    const bytes = randomBytes(DOCUMENT_BYTES);
    const record = `record-${round}`;
    const document = await setup.vault.store({ bytes, contentType: 'application/pdf' });
    const began = performance.now();
    const about = { classes: [DOCUMENT_CLASS] };
    await custodian.registrar.records.anchor({
      ...{ patient: patient.id, record, document, about, fileKey: patient.fileKey },
    });
    const outcome = await reader.of(record);
    times.push(performance.now() - began);
    if (!outcome.opened) throw new Error(`The record was not opened: ${outcome.reason}.`);
    if (outcome.sha256 !== createHash('sha256').update(bytes).digest('hex')) {
      throw new Error('Another document was opened.');
    }
  }
  const measured = times.slice(WARM_UP).sort((one, other) => one - other);
  const worked = (await cpuSeconds(service.pid)) - idle;
  progress(
    `${measured.length} documents of ${DOCUMENT_BYTES} bytes; the first of all took ${(times[0] ?? 0).toFixed(0)} ms`,
  );
  return [
    {
      what: 'anchored to opened, half of them',
      value: at(measured, 0.5),
      unit: 'ms',
      bar: { atMost: 2_000 },
    },
    {
      what: 'processor time of the release service, a document',
      value: (worked * 1000) / ROUNDS,
      unit: 'ms',
    },
    { what: 'the slowest', value: at(measured, 1), unit: 'ms', bar: { atMost: 2_000 } },
  ];
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
}
