import type { Language } from '@piaosu/core';

/**
 * What can be decided about an alert, with the reasons that may be given for it. FORWARDED hands it to the organisation's
 * supervision, which must then decide; the other two end it.
 */
export const DECISIONS = {
  CONFIRMED: ['CORRECTED', 'CLAIM_REFUSED', 'RECOVERY_STARTED', 'REPORTED', 'OTHER'],
  DISMISSED: ['CLERICAL_ERROR', 'LEGITIMATE', 'REPEATED', 'TECHNICAL', 'OTHER'],
  FORWARDED: ['NOT_IN_OUR_POWER', 'NEEDS_SUPERVISION', 'OTHER'],
} as const;

export type Decision = keyof typeof DECISIONS;
export type DecisionReason = (typeof DECISIONS)[Decision][number];

/** A reason as people read it. */
export const REASON_SENTENCES: Readonly<Record<DecisionReason, Readonly<Record<Language, string>>>> = {
  CORRECTED: { zh: '已更正。', en: 'It was corrected.' },
  CLAIM_REFUSED: { zh: '不予报销。', en: 'Nothing is paid on it.' },
  RECOVERY_STARTED: { zh: '已启动追回。', en: 'Recovery has begun.' },
  REPORTED: { zh: '已移交主管部门。', en: 'It was reported to the authority in charge.' },
  CLERICAL_ERROR: { zh: '录入差错。', en: 'It was a slip of the pen.' },
  LEGITIMATE: { zh: '核实无误。', en: 'It was looked into and is in order.' },
  REPEATED: { zh: '重复提交。', en: 'The same request was sent again.' },
  TECHNICAL: { zh: '技术故障所致。', en: 'A technical fault caused it.' },
  NOT_IN_OUR_POWER: { zh: '不属本机构职权。', en: 'It is not ours to decide.' },
  NEEDS_SUPERVISION: { zh: '需由监管核查。', en: 'Supervision should look into it.' },
  OTHER: { zh: '其他。', en: 'There is another reason.' },
};

/**
 * The life of an alert: OPEN, perhaps FORWARDED, then one of the two ends. ELSEWHERE: an institution of another organisation must
 * act, and its own gateway keeps the decision; here supervision sees that it happened.
 */
export const ALERT_STATES = ['OPEN', 'FORWARDED', 'CONFIRMED', 'DISMISSED', 'ELSEWHERE'] as const;
export type AlertState = (typeof ALERT_STATES)[number];
