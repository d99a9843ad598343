import { auth, rule, ruleForNow } from './code-entry.ts';

/** Reasons to refuse a claim, in the order in which they are examined. */
export const CLAIM_CODES = {
  NOT_ANCHORED: ruleForNow('票据尚未上链，请稍后再报销。', 'The receipt is not anchored yet; please claim later.'),
  RED_FLUSHED: rule('该票据已冲红作废。', 'The receipt has been red-flushed.'),
  RED_PENDING: ruleForNow(
    '该票据正在冲红，暂不受理报销。',
    'The receipt is being red-flushed; claims are not accepted.',
  ),
  NOT_CLAIMABLE_KIND: rule('此类票据不能用于报销。', 'This kind of receipt cannot be claimed.'),
  THIRD_PARTY: rule('费用应由第三方承担，此类支付不受理。', 'A third party is liable; this payer does not refund it.'),
  TIME_BARRED: rule('已超过报销期限。', 'The time limit for the claim has passed.'),
  IDENTITY_MISMATCH: rule('报销人与票据交款人不一致。', 'The claimant is not the patient of the receipt.'),
  AMOUNT_ALTERED: rule('所出示的金额与开票金额不符。', 'The amount shown differs from the amount issued.'),
  ALREADY_SETTLED_ONLINE: rule('该层次已在线结算。', 'This tier was already settled online.'),
  DUPLICATE_TIER: rule(
    '另一基本医保机构已受理该票据。',
    'Another basic insurance office already has a claim on this bill.',
  ),
  DUPLICATE_CLAIM: rule('本机构已受理过该票据。', 'Your office already has a claim on this receipt.'),
  PRIMARY_PENDING: ruleForNow('前一支付顺序的报销尚未办结。', 'A claim of an earlier payer is still being decided.'),
  OVER_CAP: rule('申请金额超过剩余可报金额。', 'The amount asked for exceeds what is left to claim.'),
  CLAIM_NO_DISPENSE: rule('该药品没有发药记录。', 'There is no dispensing record for this medicine.'),
  CLAIM_PATIENT_MISMATCH: rule('发药记录与患者不一致。', 'The dispensing record is for another patient.'),
  CLAIM_DUP_BOX: rule('该盒药品已关联其他票据。', 'This box is linked to another bill.'),
  CLAIM_CODE_REQUIRED: rule('该药品须提供追溯码。', 'A trace code is required for this medicine.'),
  TRACE_CONFLICT: rule('追溯码记录存在冲突。', 'The trace code records contradict each other.'),
  AMOUNT_OVER_APPROVED: rule('支付金额超过核准金额。', 'The payment exceeds the approved amount.'),
  AMOUNT_OVER_RESERVED: rule('核准金额超过申请金额。', 'The approved amount exceeds the reserved amount.'),
  AMOUNT_OVER_PAID: rule('追回金额超过已支付金额。', 'The recovered amount exceeds the paid amount.'),
  BENEFIT_NOT_ALLOWED: rule('该支付层次不能为定额给付。', 'A payer of this tier cannot grant fixed benefits.'),
  RELEASE_SAME_PERSON: auth(
    '超过限额的核准须由另一位审核员复核，不能由本人复核。',
    'An approval above the limit is released by another officer, not by the one who proposed it.',
  ),
  RELEASE_WAITING: rule(
    '该笔报销已有一项核准在等待复核。',
    'An approval of this claim is already waiting for its release.',
  ),
  RELEASE_REQUIRED: auth(
    '金额超过限额，须在受理台提交并由另一位审核员复核。',
    'The amount is above the limit: it needs the release of a second officer.',
  ),
  RELEASE_EXPIRED: rule('复核期限已过，请重新提交核准。', 'The time for the release is over; propose it anew.'),
  CLAIM_CHANGED_SINCE: rule(
    '提交核准后该笔报销已有变化，请重新审核。',
    'The claim has changed since the approval was proposed; decide anew.',
  ),
  RECOVERY_DUE: rule(
    '票据已冲红，已付款项应予追回。',
    'The receipt was red-flushed after payment; the payment is to be recovered.',
  ),
} as const;
