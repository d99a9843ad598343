import { z } from 'zod';
import { organisations } from '../../../orgs/index.ts';

const MSP_IDS = organisations.map(({ mspId }) => mspId);

const error = `mspIds lists any of ${MSP_IDS.join(', ')}.`;
const mspIds = z.array(z.enum(MSP_IDS, { error }), { error }).readonly();
const count = wholeNumber('count is a whole number, at least 0.').default(1);
const ms = wholeNumber('ms is a whole number of milliseconds, at least 0.');
const offset = z.string({ error: 'offset is a text like 10d, 72h or -20m.' });

/** One command to a running devnet. The names are those of `Faults` and `Devnet`, whose methods do the work. */
export const controlRequest = z.discriminatedUnion(
  'command',
  [
    command('delay', { ms }),
    command('dropNextCommitStatus', { count }),
    command('dropNextEnvelope', { count }),
    command('rejectOrdering', { mspIds }),
    command('rejectEndorsement', { mspIds }),
    command('killBeforeState', {}),
    command('clear', {}),
    command('pauseOrdering', {}),
    command('resumeOrdering', {}),
    command('mine', {}),
    command('clockOffset', { offset }),
  ],
  { error: () => `command is one of ${commandNames().join(', ')}.` },
);

function wholeNumber(sentence: string) {
  return z.int({ error: sentence }).min(0, { error: sentence });
}

function command<Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) {
  return z.strictObject(
    { command: z.literal(name), ...shape },
    {
      error: (issue) =>
        issue.code === 'unrecognized_keys' ? `The command takes no ${issue.keys.join(', ')}.` : undefined,
    },
  );
}

function commandNames(): string[] {
  return controlRequest.options.map(({ shape }) => shape.command.value);
}

/** What is wrong with a command, each fault once, in sentences. */
export function refusalOf({ issues }: z.ZodError): string {
  return [...new Set(issues.map(({ message }) => message))].join(' ');
}

export type ControlRequest = z.infer<typeof controlRequest>;
/** As a caller writes it: counts may be left out. */
export type ControlCommand = z.input<typeof controlRequest>;

const names = z.array(z.string()).readonly();

/** What devnet answers to every command. */
export const controlState = z.object({
  height: z.int(),
  clockOffsetMs: z.int(),
  orderingPaused: z.boolean(),
  activity: z.object({ gatewayCalls: z.int(), deliverStreams: z.int(), waitingForCommit: z.int() }),
  /** Commands whose faults are in effect. */
  activeFaults: names,
  faults: z.object({
    delayMs: z.number(),
    dropCommitStatus: z.int(),
    dropEnvelope: z.int(),
    rejectOrdering: names,
    rejectEndorsement: names,
    killBeforeState: z.boolean(),
  }),
});

export type ControlState = z.infer<typeof controlState>;
