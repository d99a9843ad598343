export { Clock } from './clock.ts';
export { Devnet, startDevnet } from './devnet.ts';
export { DevnetError, type DevnetErrorCode } from './errors.ts';
export { Faults } from './faults.ts';
export { silentLog, stderrLog, type Log, type LogEvent } from './log.ts';
export { ensureIdentities, organisationDir } from '../../identities/identities.ts';
export type { ChaincodeOption, DevnetOptions } from './options.ts';
export { parsePolicy } from './policy/policy-text.ts';
