/** Why a network could not start, change or be read. */
export type FabricErrorCode =
  | 'BINARIES_MISSING'
  | 'BAD_OPTION'
  | 'ALREADY_RUNNING'
  | 'DATA_MISMATCH'
  | 'PORT_BUSY'
  | 'COMMAND_FAILED'
  | 'NOT_READY'
  | 'UNKNOWN_NODE'
  | 'FOREIGN_KEY';

/** A failure of the network command, told in one sentence; `detail` has what the program behind it said. */
export class FabricError extends Error {
  override readonly name = 'FabricError';
  readonly code: FabricErrorCode;
  readonly detail: string | undefined;

  constructor(
    code: FabricErrorCode,
    message: string,
    options: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
