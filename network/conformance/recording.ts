import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { shownErrorOf, type Answer, type Json } from './answer.ts';
import { lineOf, type Vocabulary } from './line.ts';

const FILE = join(import.meta.dirname, 'fixtures/answers.jsonl');

const recordedSchema = z.object({
  case: z.string(),
  answer: z.union([z.object({ ok: z.json() }), z.object({ err: z.json() })]),
});

/** One answer of the recorded SmartBFT network, as a line of this suite. */
export interface RecordedLine {
  /** Id of the case that asks the same. */
  readonly id: string;
  readonly title: string;
  readonly answer: string;
}

/** Organisations of the recorded network in the order of ours; each had a second MSP for its orderer. */
const ORGANISATIONS = [
  { recorded: 'Hospital', ours: 'HealthMSP', peer: 7051, orderer: 6050 },
  { recorded: 'Pharmacy', ours: 'InsuranceMSP', peer: 7061, orderer: 6051 },
  { recorded: 'Insurance', ours: 'DrugMSP', peer: 7071, orderer: 6052 },
  { recorded: 'Regulator', ours: 'FinanceMSP', peer: 7081, orderer: 6053 },
] as const;

const VOCABULARY: Vocabulary = {
  words: new Map([
    ['ch1', 'piaosu'],
    ['proto', 'conformance'],
    [
      '/C=US/ST=California/L=San Francisco/OU=client/CN=User1@hospital.test',
      '/C=CN/O=health.piaosu.test/OU=client/CN=gateway@health.piaosu.test',
    ],
    [
      '/C=US/ST=California/L=San Francisco/O=hospital.test/CN=ca.hospital.test',
      '/C=CN/O=health.piaosu.test/CN=ca.health.piaosu.test',
    ],
    ...ORGANISATIONS.flatMap(({ recorded, ours, peer, orderer }): [string, string][] => [
      [`${recorded}MSP`, ours],
      [`${recorded}OrdererMSP`, ours],
      [`127.0.0.1:${String(peer)}`, `peer of ${ours}`],
      [`127.0.0.1:${String(orderer)}`, `orderer of ${ours}`],
    ]),
  ]),
};

/** Measurements, and sizes that follow from the recorded certificates: no behaviour. */
const FIGURES = new Set([
  ...['ms', 'bytes', 'envBytes', 'endorseMs', 'commitMs'],
  ...['num', 'blockBytes', 'env', 'sigValue', 'capPpl', 'prp', 'results'],
]);

const SIGNATURE_SIZES = { '70': 'signature', '71': 'signature' };

/** Values of one case that were that run's own: keys, and blocks (`#`) of which only the distance counts. */
const OWN_VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  B1: { '6': '#6', pezdv39w6w: '<key>' },
  B2: { '9': '#9' },
  B3: { '14': '#14' },
  B3b: { '16': '#16' },
  B3c: { '19': '#19' },
  B4: { '22': '#22', '23': '#23' },
  B5: { '24': '#24' },
  B6: { '25': '#25' },
  D1: { '26': '#26', bvmccalbppc: '<key>' },
  D2: { '27': '#27', gi80scttghq: '<key>' },
  D3: { '28': '#28' },
  D4: { '29': '#29' },
  D7b: { '32': '#32', '7pxarbotjlx': '<key>' },
  D7c: { '33': '#33', '1914e092101d707e': '<hash>' },
  E3: { '1xg49l8g8n8': '<key>' },
  F100: { '41': '#41' },
  F400: { '42': '#42' },
  F600: { '43': '#43' },
  F2048: { '44': '#44' },
  G1: { '45': '#45' },
  G2: { ...SIGNATURE_SIZES, '323': 'signatures', '814': 'identity', 'R~k1a9m1swcl9': '<key>' },
  G3: { '47': '#47', '42': '#42', '43': '#43', '44': '#44', '45': '#45' },
  G7: { '47': '#47' },
  G8: { '45': '#45' },
};

/** The recorded answers, with the recorded network's names replaced by ours. */
export function readRecording(): RecordedLine[] {
  const lines = readFileSync(FILE, 'utf8').trimEnd().split('\n');
  return lines.map((line) => recordedLine(recordedSchema.parse(JSON.parse(line))));
}

function recordedLine({ case: title, answer }: z.infer<typeof recordedSchema>): RecordedLine {
  const id = caseId(title);
  const value = ownValuesReplaced('ok' in answer ? answer.ok : answer.err, OWN_VALUES[id] ?? {});
  return { id, title, answer: lineOf(toAnswer(value), VOCABULARY) };
}

/** A recorded error is the whole answer or a part of it, in the same form. */
function toAnswer(value: Json): Answer {
  const error = shownErrorOf(value);
  return error === undefined ? { kind: 'value', value } : { kind: 'error', error };
}

function caseId(title: string): string {
  const [first = '', second = '', third = ''] = title.split(' ');
  if (first === 'F') return `F${second}`;
  if (first === 'R') return `R-${second === 'empty' ? third : second}`;
  return first;
}

function ownValuesReplaced(value: Json, own: Readonly<Record<string, string>>): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value !== 'object') return own[String(value)] ?? value;
  if (isList(value)) return value.map((part) => ownValuesReplaced(part, own));
  const kept = Object.entries(value).filter(([name]) => !FIGURES.has(name));
  return Object.fromEntries(kept.map(([name, part]) => [name, ownValuesReplaced(part, own)]));
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
