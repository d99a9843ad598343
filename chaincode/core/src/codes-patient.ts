import { rule } from './code-entry.ts';

/** Patients, their families, and who may look at what: reasons of the gateways. */
export const PATIENT_CODES = {
  REASON_REQUIRED: rule('查看他人票据须说明理由。', 'Looking at a receipt of others needs a reason.'),
  FAMILY_PROOF_WRONG: rule(
    '亲情绑定核对不符（确认码或证件号码有误）。',
    'The proof of the family binding is wrong: the code, or one of the identity numbers.',
  ),
  FAMILY_LIMIT: rule(
    '亲情绑定申请过多，请先结束不再需要的绑定。',
    'There are too many family bindings; end some first.',
  ),
  FAMILY_NOT_ACTIVE: rule('该亲情绑定未生效或已结束。', 'The family binding is not active, or has ended.'),
} as const;
