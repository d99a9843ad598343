import {
  done,
  institutionKey,
  institutionRecordShape,
  placeSegment,
  PiaosuError,
  segmentHeadKey,
  segmentHeadShape,
  segmentKey,
  segmentRecordShape,
} from '@piaosu/core';

import { procedure } from '../batch/procedure.ts';

/** Links a segment into the list of its code behind the predecessor that the caller names. */
export const allotSegment = procedure({
  action: 'segment.allot',
  keys: ({ body }) => [
    segmentHeadKey(body.code),
    segmentKey(body.code, body.from),
    institutionKey(body.issuer),
    ...(body.after === null ? [] : [segmentKey(body.code, body.after)]),
  ],
  async run({ body, records }) {
    const issuer = await records.get(institutionKey(body.issuer), institutionRecordShape);
    if (issuer?.publisher === undefined || issuer.state !== 'ACTIVE') {
      throw new PiaosuError('RESOURCE_NOT_FOUND', { issuer: body.issuer });
    }
    const head = await records.get(segmentHeadKey(body.code), segmentHeadShape);
    const after = body.after === null ? null : await records.get(segmentKey(body.code, body.after), segmentRecordShape);
    const placed = placeSegment({ ...body, publisher: issuer.publisher }, { head, after });
    records.put(segmentKey(body.code, body.from), placed.segment);
    if (placed.after === null) records.put(segmentHeadKey(body.code), placed.head);
    else records.put(segmentKey(placed.after.code, placed.after.from), placed.after);
    return done({ code: body.code, from: body.from, to: body.to, issuer: body.issuer });
  },
});
