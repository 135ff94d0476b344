export { type Authorities, loadAuthorities } from './authorities';
export { type ReleaseLedger, type ToRelease, type Wanted } from './ledger';
export {
  type LogEntry,
  type ReleaseService,
  type ReleaseServiceOptions,
  startReleaseService,
} from './service';
export { keepSwept, type Sweeping, type SweepingOptions } from './sweeping';
export { loadTrust, type Trust, trust } from './trust';
export { type Config, ConfigError, loadConfig } from './config';
export { type CurrentTrust, currentTrust } from './current-trust';
export { releaseLedger } from './care-ledger';
export { run, type RunningService } from './run';
