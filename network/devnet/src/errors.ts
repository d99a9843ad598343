/** Why devnet could not start or had to stop. */
export type DevnetErrorCode =
  | 'BAD_OPTION'
  | 'BAD_REVOCATION_LIST'
  | 'PORT_BUSY'
  | 'DATA_LOCKED'
  | 'DISK_FULL'
  | 'BLOCK_CORRUPT'
  | 'STATE_AHEAD'
  | 'CHANNEL_MISMATCH'
  | 'STORAGE_FAILED';

/** A failure of the process, told in one sentence. None of them is repaired by trying again unchanged. */
export class DevnetError extends Error {
  readonly code: DevnetErrorCode;

  constructor(code: DevnetErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DevnetError';
    this.code = code;
  }
}

/** The `code` of a system or library error, else undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Translates a failed write or sync once, at the storage. */
export function storageError(error: unknown, what: string): DevnetError {
  if (error instanceof DevnetError) return error;
  if (isDiskFull(error)) return new DevnetError('DISK_FULL', `The disk is full: ${what} could not be written.`, error);
  return new DevnetError('STORAGE_FAILED', `${what} could not be written: ${messageOf(error)}`, error);
}

/** LevelDB passes the system's text on, not its code. */
function isDiskFull(error: unknown): boolean {
  return errorCode(error) === 'ENOSPC' || messageOf(error).includes('No space left on device');
}
