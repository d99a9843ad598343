import { z } from 'zod';
import { sentenceOf } from '@piaosu/core';
import { SEVERITIES } from '../alerts/alert-rule.ts';
import { CERTAINTIES, CERTAINTY_SENTENCES } from '../alerts/certainty.ts';
import type { DecidedAlert } from '../alerts/alerts.ts';
import { ALERT_STATES, DECISIONS, REASON_SENTENCES } from '../alerts/decision.ts';
import type { DecisionRow } from '../db/alert-decisions.ts';
import type { AlertRow } from '../db/alerts.ts';
import { BLOCK_EXAMPLE, TRANSACTION_EXAMPLE } from './examples.ts';
import { REST_ROLES } from '../http/caller.ts';
import { time } from './schemas.ts';

const reason = z.enum([...DECISIONS.CONFIRMED, ...DECISIONS.DISMISSED, ...DECISIONS.FORWARDED]);
const sentences = z.strictObject({ zh: z.string(), en: z.string() });

export const severity = z.enum(SEVERITIES);
export const alertState = z.enum(ALERT_STATES);
export const alertId = z
  .string()
  .regex(/^[1-9]\d{0,14}$/u)
  .meta({ description: 'id of an alert', examples: ['1204'] });

/** Whose turn it is. */
const responsible = z.strictObject({
  organisation: z.string().meta({ examples: ['InsuranceMSP'] }),
  institution: z.string().nullable().meta({ description: 'null: the supervision of the organisation' }),
  role: z.enum(REST_ROLES),
});

export const alert = z
  .strictObject({
    id: alertId,
    at: time,
    code: z.string(),
    sentence: sentences.meta({ description: 'What the code says, to people' }),
    severity,
    certainty: z
      .enum(CERTAINTIES)
      .meta({ description: 'How much is known: does not match, unknown, suspect or proven' }),
    wording: sentences.meta({ description: 'What that word means; the alert says no more than this' }),
    institution: z.string().nullable(),
    responsible,
    due: time.meta({ description: 'When it must be decided; working days by the calendar of 财政' }),
    overdue: z.boolean().meta({ description: 'Undecided after its time' }),
    subject: z.string(),
    evidence: z.json(),
    tx: z.string().nullable(),
    block: z.int().nullable(),
    state: alertState,
  })
  .meta({ id: 'Alert' });

const decisionView = z.strictObject({
  decision: z.enum(['CONFIRMED', 'DISMISSED', 'FORWARDED']),
  reason,
  sentence: sentences,
  note: z.string().nullable(),
  institution: z.string(),
  role: z.enum(REST_ROLES),
  at: time,
});

export const decidedAlert = alert.extend({ decisions: z.array(decisionView) }).meta({ id: 'DecidedAlert' });

const note = z
  .string()
  .min(1)
  .max(2000)
  .optional()
  .meta({ description: 'Encrypted at rest; never on the ledger, in a log or in an event' });

/** One line for each decision, as each has reasons of its own. */
export const decisionBody = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('CONFIRMED'), reason: z.enum(DECISIONS.CONFIRMED), note }),
  z.strictObject({ decision: z.literal('DISMISSED'), reason: z.enum(DECISIONS.DISMISSED), note }),
  z.strictObject({ decision: z.literal('FORWARDED'), reason: z.enum(DECISIONS.FORWARDED), note }),
]);

export function toAlert(row: AlertRow): z.input<typeof alert> {
  const { id, at, due, code, role, organisation, responsible: institution, ...rest } = row;
  return {
    ...rest,
    id: String(id),
    at: at.toISOString(),
    code,
    sentence: { zh: sentenceOf(code, 'zh'), en: sentenceOf(code, 'en') },
    wording: CERTAINTY_SENTENCES[row.certainty],
    responsible: { organisation, institution, role },
    due: due.toISOString(),
  };
}

export function toDecidedAlert({ alert: row, decisions }: DecidedAlert): z.input<typeof decidedAlert> {
  return { ...toAlert(row), decisions: decisions.map(toDecision) };
}

function toDecision(row: DecisionRow): z.input<typeof decisionView> {
  const { decision, note: text, institution, role, at } = row;
  const why = row.reason;
  return {
    decision,
    reason: why,
    sentence: REASON_SENTENCES[why],
    note: text,
    institution,
    role,
    at: at.toISOString(),
  };
}

export const ALERT_EXAMPLE: z.input<typeof alert> = {
  id: '1204',
  at: '2026-03-02T01:30:00.000Z',
  code: 'AMOUNT_ALTERED',
  sentence: { zh: sentenceOf('AMOUNT_ALTERED', 'zh'), en: sentenceOf('AMOUNT_ALTERED', 'en') },
  severity: 'WARNING',
  certainty: 'DOES_NOT_MATCH',
  wording: CERTAINTY_SENTENCES.DOES_NOT_MATCH,
  institution: 'INS-A',
  responsible: { organisation: 'InsuranceMSP', institution: 'INS-A', role: 'CLAIMS_OFFICER' },
  due: '2026-03-09T16:00:00.000Z',
  overdue: false,
  subject: `OP~INS-A~1.${'0'.repeat(64)}`,
  evidence: { fields: ['totalAmount'] },
  tx: 'f'.repeat(64),
  block: 812,
  state: 'OPEN',
};

/** No known keys: a schema that names some would write those first, and the file would not be canonical any more. */
export const evidenceFile = z.record(z.string(), z.json());

export const EVIDENCE_EXAMPLE: z.input<typeof evidenceFile> = {
  v: 1,
  type: 'piaosu/alert-evidence',
  alert: {
    ...{ at: ALERT_EXAMPLE.at, code: 'AMOUNT_ALTERED', certainty: 'DOES_NOT_MATCH', institution: 'INS-A' },
    ...{ subject: ALERT_EXAMPLE.subject, evidence: ALERT_EXAMPLE.evidence, tx: 'f'.repeat(64), block: 812 },
  },
  record: null,
  transaction: TRANSACTION_EXAMPLE,
  block: BLOCK_EXAMPLE,
};
