import { auth, proof, rule, ruleForNow, schema, service } from './code-entry.ts';

/** Form, identity, availability: reasons that every noun shares. */
export const SERVICE_CODES = {
  SCHEMA: schema('内容的格式不符合要求。', 'The content does not have the required form.'),
  MALFORMED_JSON: schema('提交的内容不是有效的 JSON。', 'What was sent is not valid JSON.'),
  NOT_CANONICAL: schema('内容未按规范编码。', 'The content is not in its canonical encoding.'),
  DUPLICATE_KEY: schema('同一字段出现了两次。', 'A field appears twice.'),
  UNKNOWN_FIELD: schema('含有未定义的字段。', 'There is a field that is not defined.'),
  BODY_TOO_LARGE: schema('提交的内容过大。', 'What was sent is too large.'),
  UNSUPPORTED_MEDIA_TYPE: schema('不支持这种文件或内容类型。', 'This type of file or content is not supported.'),
  METHOD_NOT_ALLOWED: schema('此地址不支持这种操作。', 'This address does not support this operation.'),
  IDEMPOTENCY_KEY_REQUIRED: schema(
    '写入操作必须带有 Idempotency-Key。',
    'A request that writes must carry an Idempotency-Key.',
  ),
  UNAUTHENTICATED: auth('请先登录，或登录已失效。', 'Please sign in; there is no valid sign-in.'),
  FORBIDDEN: auth('您的岗位没有这项权限。', 'Your role does not allow this.'),
  ACTOR_UNKNOWN: auth('操作机构未登记。', 'The acting institution is not registered.'),
  ACTOR_SUSPENDED: auth('操作机构已停用。', 'The acting institution is suspended.'),
  ACTOR_NOT_OF_ORGANISATION: auth(
    '操作机构不属于提交交易的组织。',
    'The acting institution does not belong to the organisation that submitted the transaction.',
  ),
  ROLE_NOT_ALLOWED: auth('该机构无权进行此项操作。', 'This institution may not do this.'),
  CREATOR_NOT_GATEWAY: auth(
    '交易不是由组织的网关提交的。',
    'The transaction was not submitted by a gateway of an organisation.',
  ),
  KEY_UNKNOWN: auth('签名密钥未登记。', 'The signing key is not registered.'),
  KEY_REVOKED: auth('签名密钥已吊销。', 'The signing key has been revoked.'),
  SIGNATURE_INVALID: proof('签名无效。', 'The signature is not valid.'),
  OPERATION_STALE: auth(
    '该操作签署已久，或签署时间在将来，请重新签署。',
    'The operation was signed too long ago, or in the future; it must be signed anew.',
  ),
  PRIVATE_MISMATCH: proof(
    '随交易提交的非公开数据与其摘要不一致。',
    'The private data sent with the transaction does not match its digest.',
  ),
  PEPPER_UNKNOWN: service(
    '本节点缺少所需版本的密钥材料，暂不能背书。',
    'This node lacks the required version of the tag secret and cannot endorse.',
  ),
  TIME_SKEW: service('交易时间与节点时间相差过大。', 'The transaction time is too far from the clocks of the nodes.'),
  NOT_FOUND: rule('没有查到这张票据。', 'There is no such receipt.'),
  RESOURCE_NOT_FOUND: rule('没有查到所请求的内容。', 'There is no such record.'),
  ALREADY_EXISTS: rule('该记录已存在。', 'The record exists already.'),
  ILLEGAL_TRANSITION: rule('当前状态下不能进行此项操作。', 'This is not possible in the present state.'),
  IDEMPOTENCY_CONFLICT: rule(
    '同一请求编号已用于不同的内容。',
    'The same request number was already used for other content.',
  ),
  REPLAY: rule('该授权或出示已被使用过。', 'This presentation has been used already.'),
  RATE_LIMITED: { ...service('查询过于频繁，请稍后再试。', 'Too many requests; please try again later.') },
  LEDGER_BUSY: service('账本繁忙，请稍后重试。', 'The ledger is busy; please try again shortly.'),
  LEDGER_UNAVAILABLE: service('账本暂时无法连接。', 'The ledger cannot be reached at present.'),
  OUTCOME_UNKNOWN: service(
    '交易结果尚未确认，请用同一请求编号查询。',
    'The outcome is not known yet; ask again with the same request number.',
  ),
  STALE_SUBMIT: ruleForNow('交易提交延迟过久。', 'The transaction was submitted too late after it was made.'),
  STORAGE_UNAVAILABLE: service('数据库暂时无法连接。', 'The database cannot be reached at present.'),
  SIGN_IN_UNAVAILABLE: service('登录服务暂时无法连接。', 'The sign-in service cannot be reached at present.'),
  PEER_GATEWAY_UNAVAILABLE: service('对方机构暂时没有应答。', 'The other institution does not answer at present.'),
  WEBHOOK_TARGET_REFUSED: schema(
    '该地址不能接收事件推送：须为公网 https 地址。',
    'Events are not sent to this address: it must be https and lie in the public network.',
  ),
  WEBHOOK_LIMIT: rule('本机构的事件订阅已达上限。', 'The institution has as many event subscriptions as it may have.'),
  WEBHOOK_DISABLED: ruleForNow(
    '事件推送长期失败，订阅已停用；修复后请重新推送。',
    'Events could not be delivered for too long and the subscription was stopped; mend it and replay.',
  ),
  INDEX_DIVERGED: proof(
    '本地数据与账本不一致，结果以账本证明为准。',
    'Local data differ from the ledger; the answer follows the proof.',
  ),
  LEDGER_DIVERGED: proof(
    '账本中有一笔写入不符合规则，请立即核查背书机构。',
    'Something was committed that the rules do not allow; examine its endorsers at once.',
  ),
  INTERNAL: service('系统内部错误，请联系管理员。', 'An internal error; please contact the administrator.'),
  SESSION_ENDED: auth(
    '登录已结束，请重新登录；已填写的内容仍在。',
    'Your sign-in has ended; please sign in again, what you typed is kept.',
  ),
  CROSS_SITE: auth('该请求来自其他网站，已拒绝。', 'The request came from another site and was refused.'),
} as const;
