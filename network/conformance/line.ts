import { status } from '@grpc/grpc-js';
import { shownErrorOf, type Answer, type Json, type ShownDetail, type ShownError } from './answer.ts';

/** Names of one network that its answers carry, and what stands for them in a line. */
export interface Vocabulary {
  /** Text → placeholder: addresses, organisations, ids. Replaced wherever it occurs, longest first. */
  readonly words: ReadonlyMap<string, string>;
}

/** What differs from run to run: an expression, and what stands for it. */
const RUN_VALUES: readonly (readonly [RegExp, string])[] = [
  [/key~[0-9a-z]+~\d+~/g, '<key>'],
  [/Creator \[[0-9a-f]+\]/g, 'Creator [<creator>]'],
  [
    /chaincode (\S+): connection to \1 failed: error cannot create connection for \1:/g,
    'chaincode <id>: connection to <id> failed: error cannot create connection for <id>:',
  ],
  [/\b[0-9a-f]{62,64}\b/g, '<txid>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>'],
  // Which of the two clocks runs out first, the client's or the peer's, is chance.
  [/\bDeadline exceeded(?: after [^|;"]*)?/g, '<deadline exceeded>'],
  [/(creating grpc connection to|dial tcp) \S+:\d+/g, '$1 <address>'],
  // Go's protobuf writes one or the other space, by chance of its build, so that nobody compares its texts.
  [/\u00a0/g, ' '],
  [/"ou":\d+/g, '"ou":<n>'],
  [/"ts":"\d+"/g, '"ts":"<n>"'],
  [/\bcontext deadline exceeded\b/g, '<deadline exceeded>'],
  [/(endorsement|evaluate|submit) timeout expired[a-z ]*/g, '<deadline exceeded>'],
  [/message payload is \d+ bytes/g, 'message payload is <n> bytes'],
];

const BLOCK = /^#(\d+)$/;

/** One line that is equal for equal answers, whichever network gave them. */
export function lineOf(answer: Answer, vocabulary: Vocabulary): string {
  const replace = replacer(vocabulary);
  if (answer.kind === 'error') return errorText(answer.error, replace);
  return `ok ${JSON.stringify(plain(answer.value, lowestBlock(answer.value), replace))}`;
}

type Replace = (text: string) => string;

function replacer({ words }: Vocabulary): Replace {
  const longestFirst = [...words.keys()].sort((a, b) => b.length - a.length);
  // In one pass: what stands for one word may be another word.
  const anyWord = new RegExp(longestFirst.map(literal).join('|') || '(?!)', 'g');
  return (text) => {
    const named = text.replaceAll(anyWord, (word) => words.get(word) ?? word);
    return RUN_VALUES.reduce((result, [expression, placeholder]) => result.replace(expression, placeholder), named);
  };
}

/** An expression for exactly this text. */
function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function plain(value: Json, firstBlock: number, replace: Replace): Json {
  const error = shownErrorOf(value);
  if (error !== undefined) return errorText(error, replace);
  if (typeof value === 'string') return BLOCK.test(value) ? relativeBlock(value, firstBlock) : replace(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((part) => plain(part, firstBlock, replace));
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, plain(value[name] ?? null, firstBlock, replace)]));
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

function relativeBlock(text: string, first: number): string {
  const distance = Number(text.slice(1)) - first;
  return distance === 0 ? 'block' : `block+${String(distance)}`;
}

function lowestBlock(value: Json): number {
  if (typeof value === 'string') return Number(BLOCK.exec(value)?.[1] ?? Infinity);
  if (value === null || typeof value !== 'object') return Infinity;
  return Math.min(Infinity, ...Object.values(value).map(lowestBlock));
}

/**
 * At a deadline the peer's end of the call may reach the client before its own clock does, and then reads as a
 * cancellation. No case cancels a call of its own whose answer counts, so both are shown as what they are.
 */
function deadlineOf(error: ShownError): ShownError {
  if (error.code !== status.CANCELLED || error.message !== '1 CANCELLED: Call cancelled') return error;
  const cause = { code: status.DEADLINE_EXCEEDED, details: 'context deadline exceeded' };
  return { ...error, code: cause.code, message: `4 DEADLINE_EXCEEDED: ${cause.details}`, cause };
}

/** `Class code | message | organisation@node: text; …`, and the gRPC status below where it says something else. */
function errorText(given: ShownError, replace: Replace): string {
  const error = deadlineOf(given);
  const parts = [`${error.class}${error.code === undefined ? '' : ` ${String(error.code)}`}`, replace(error.message)];
  if (error.transaction) parts.push('names its transaction');
  if (error.cause !== undefined && !repeats(error, error.cause)) {
    parts.push(`below: ${String(error.cause.code)} ${replace(error.cause.details)}`);
  }
  if (error.details.length > 0)
    parts.push(
      error.details
        .map((detail) => detailText(detail, replace))
        .sort()
        .join('; '),
    );
  return parts.join(' | ');
}

function repeats(error: ShownError, cause: NonNullable<ShownError['cause']>): boolean {
  return (
    error.code === cause.code && error.message === `${String(cause.code)} ${status[cause.code] ?? ''}: ${cause.details}`
  );
}

/** Which orderers answer first is chance, so a detail only says that it is an orderer's, if its names agree. */
function detailText({ address, mspId, message }: ShownDetail, replace: Replace): string {
  const node = replace(address);
  const owner = replace(mspId);
  const isOrderer = node === `orderer of ${owner}`;
  return `${isOrderer ? 'an orderer' : `${owner}@${node}`}: ${replace(message)}`;
}
