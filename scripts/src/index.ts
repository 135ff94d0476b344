/** What the demo is made of, for the tests that run it against ledgers of their own. */
export type * from './demo/cast';
export { concurrently } from './demo/concurrently';
export { type FileOutcome, runFolder } from './demo/fhir-run';
export { findWords, type WordSearch } from './demo/find-words';
export { type Hospitals, openHospitals } from './demo/hospitals';
export { runStory, type StoryOptions } from './demo/story';
export { FHIR_FOLDER, loadStoryPatient } from './demo/story-patient';
export { fileLine, folderTold } from './demo/tell/fhir-words';
export { wrap } from './demo/tell/layout';
export { createTeller, type Teller, type Told } from './demo/tell/teller';
/** What `./scripts/bench` is made of, for its tests. */
export { type Bench, type BenchContext, type Measure, meetsBar } from './bench/bench';
export { BENCHES } from './bench/benches';
export { load, type Rate } from './bench/load';
export { measureLine } from './bench/report';
/** A hospital's release service and a reader's application in processes of their own. */
export {
  type ReleaseAgentSetup,
  type RunningProgram,
  setUpReleaseAgent,
  startReleaseAgent,
} from './release/agent';
export { type RunningReader, startReader } from './release/start-reader';
