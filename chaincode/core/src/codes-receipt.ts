import { proof, rule, ruleForNow, schema } from './code-entry.ts';

/** Publishing, red-flush and keeping of receipts. */
export const RECEIPT_CODES = {
  AMOUNT_FORMAT: schema(
    '金额格式不正确，应为两位小数，例如 1000.00。',
    'An amount is not written with two decimals, such as 1000.00, or has the wrong sign.',
  ),
  CHECK_DIGIT: schema(
    '证件或机构代码的校验位不正确。',
    'The check digit of an identity or organisation number is wrong.',
  ),
  NUMBER_DAMAGED: schema(
    '表格软件已把这一格的长号码改成近似的数字，原号码已丢失；请将该列设为文本，从系统重新导出。',
    'A spreadsheet has turned this long number into a rounded one; make the column text and export it again.',
  ),
  SEGMENT_UNALLOTTED: rule('票据号码不在已分配的号段内。', 'The receipt number lies in no allotted segment.'),
  NOT_ISSUER: rule('该机构不是这张票据的开票单位。', 'This institution is not the issuer of the receipt.'),
  NUMBER_CONFLICT: rule('该票据号码已用于另一张票据。', 'The receipt number is already used for another receipt.'),
  DUPLICATE_BUSINESS: rule(
    '该业务流水号已有一张有效票据。',
    'There is already a valid receipt for this business number.',
  ),
  AMOUNT_EQUATION: rule('各项金额之和与金额合计不一致。', 'The amounts do not add up to the total.'),
  DETAIL_MISMATCH: rule(
    '明细与收费项目或合计不一致。',
    'The detail lines do not agree with the charge items or the total.',
  ),
  ORPHAN_DETAIL: rule('明细没有对应的票据。', 'A detail line belongs to no receipt of the file.'),
  SELF_PAYMENT_DIFFERS: rule(
    '提示：个人自付与个人自费之和不等于个人账户与个人现金支付之和。',
    'Note: self payment and self expense together differ from account and cash payment together.',
  ),
  RANGE_OVERLAP: rule('号段与已分配的号段重叠。', 'The segment overlaps one already allotted.'),
  ALREADY_RED: rule('该票据已冲红。', 'The receipt has already been red-flushed.'),
  CLAIM_HELD: ruleForNow(
    '该票据有报销在办或已被暂停核付，须待办结或解除。',
    'A claim on the receipt is in progress, or approvals and payments are on hold; this must end first.',
  ),
  PAPER_LIVE: ruleForNow(
    '该票据已换开纸质票据，请先收回并作废纸质票据，冲红随后生效。',
    'A paper receipt stands for it; recover and void it first, and the red-flush takes effect.',
  ),
  ALREADY_EXCHANGED: rule(
    '该票据已换开纸质票据，其余打印件均为副本。',
    'A paper receipt stands for it already; every other printout is a copy.',
  ),
  RECEIPT_DISPUTED: rule(
    '该票据存在争议，请核实后再办理。',
    'The receipt is disputed; please look into it before you go on.',
  ),
  NEAR_DUPLICATE: rule(
    '同一患者、医院、日期和金额已有另一业务流水号的票据，请人工核对。',
    'There is a receipt of the same patient, hospital, day and amount under another business number; please compare.',
  ),
  PAPER_VOID: rule('该纸质票据已作废。', 'This paper receipt is void.'),
  LINEAGE_INVALID: proof('票据的前后关联不成立。', 'The relation of the receipt to its predecessor is not valid.'),
  ISSUER_UNTRUSTED: proof(
    '开票单位的签名密钥无法被信任。',
    "The issuer's signing key could not be trusted when the receipt was anchored.",
  ),
  PROOF_INVALID: proof('所出示的证明不成立。', 'The proof shown does not hold.'),
  CHECKPOINT_CONFLICT: proof(
    '存证日志不是前一检查点的延续。',
    'The log is not a continuation of its previous checkpoint.',
  ),
  ERASURE_HELD: ruleForNow(
    '该票据仍在报销、追回或保管期内，暂不能删除。',
    'A claim, a recovery or a keeping period still runs; the document cannot be erased yet.',
  ),
  RECEIPT_ERASED: rule(
    '该票据内容已按规定删除；仅能确认该存证位置曾有一张票据。',
    'The receipt was erased as the rules provide; all that is left is that something was anchored at this place.',
  ),
  DAY_OPEN: ruleForNow(
    '当日尚未结束，日终后方可出具对账单。',
    'The day is not over; its statement is issued afterwards.',
  ),
  TOTALS_DIFFER: rule(
    '医院上报的日汇总与网关或账本不一致，请核对。',
    "The hospital's totals of the day differ from the gateway's or the ledger's; please compare.",
  ),
  SETTLEMENT_HIDDEN: rule(
    '经办机构已联网结算，但票据上未载明，请核实后冲红重开。',
    'The office settled it online and the receipt does not say so; look into it, red-flush and issue it anew.',
  ),
  OFFLINE_LATE: rule(
    '离线开具的票据超过72小时才上传。',
    'A receipt issued offline was uploaded more than 72 hours later.',
  ),
  OFFLINE_CLOCK: rule(
    '离线设备的时钟不准，请核对后校时。',
    'The clock of an offline device is ahead, or was set back; please check it.',
  ),
} as const;
