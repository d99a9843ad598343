import { z } from 'zod';

const mspIds = z.array(z.string().min(1)).readonly();
const count = z.int().min(0).default(1);

/** One command to a running devnet. The names are those of `Faults` and `Devnet`, whose methods do the work. */
export const controlRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('delay'), ms: z.int().min(0) }),
  z.strictObject({ command: z.literal('dropNextCommitStatus'), count }),
  z.strictObject({ command: z.literal('dropNextEnvelope'), count }),
  z.strictObject({ command: z.literal('rejectOrdering'), mspIds }),
  z.strictObject({ command: z.literal('rejectEndorsement'), mspIds }),
  z.strictObject({ command: z.literal('killBeforeState') }),
  z.strictObject({ command: z.literal('clear') }),
  z.strictObject({ command: z.literal('pauseOrdering') }),
  z.strictObject({ command: z.literal('resumeOrdering') }),
  z.strictObject({ command: z.literal('mine') }),
  z.strictObject({ command: z.literal('clockOffset'), offset: z.string() }),
]);

export type ControlRequest = z.infer<typeof controlRequest>;
/** As a caller writes it: counts may be left out. */
export type ControlCommand = z.input<typeof controlRequest>;

/** What devnet answers to every command. */
export const controlState = z.object({
  height: z.int(),
  clockOffsetMs: z.int(),
  activity: z.object({ gatewayCalls: z.int(), deliverStreams: z.int(), waitingForCommit: z.int() }),
  faults: z.object({
    delayMs: z.number(),
    dropCommitStatus: z.int(),
    dropEnvelope: z.int(),
    rejectOrdering: mspIds,
    rejectEndorsement: mspIds,
    killBeforeState: z.boolean(),
  }),
});

export type ControlState = z.infer<typeof controlState>;
