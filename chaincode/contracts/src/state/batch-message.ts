import { BinaryReader, BinaryWriter } from 'google-protobuf';

import type { StateWrite } from './state-port.ts';

/**
 * Fabric 3.x's batch messages (peer/chaincode_shim.proto), which the shim 2.5.8 does not know. Encoded field by field:
 * a second copy of fabric-protos beside the shim's would register on the same global object and break both.
 */
export const MESSAGE_TYPE = { READY: 4, WRITE_BATCH_STATE: 24, GET_STATE_MULTIPLE: 25 } as const;

/** WriteRecord.Type */
const WRITE_TYPE = { PUT_STATE: 9, DEL_STATE: 10 } as const;

/** How many keys a peer takes in one message; undefined where it does not take that message at all. */
export interface BatchLimits {
  readonly read: number | undefined;
  readonly write: number | undefined;
}

/** ChaincodeAdditionalParams, the payload of READY. A peer before 3.0 sends none: then nothing is announced. */
export function parseBatchLimits(payload: Uint8Array): BatchLimits {
  const numbers = new Map<number, number>();
  const reader = new BinaryReader(payload);
  while (reader.nextField()) {
    if (LIMIT_FIELDS.includes(reader.getFieldNumber())) numbers.set(reader.getFieldNumber(), reader.readUint32());
    else reader.skipField();
  }
  return { write: limit(numbers.get(1), numbers.get(2)), read: limit(numbers.get(3), numbers.get(4)) };
}

/** use_write_batch, max_size_write_batch, use_get_multiple_keys, max_size_get_multiple_keys: all of them varints. */
const LIMIT_FIELDS: readonly number[] = [1, 2, 3, 4];

function limit(announced: number | undefined, most: number | undefined): number | undefined {
  return announced === 1 && most !== undefined && most > 0 ? most : undefined;
}

/** GetStateMultiple { repeated string keys = 1 } */
export function encodeGetStateMultiple(keys: readonly string[]): Uint8Array {
  const writer = new BinaryWriter();
  writer.writeRepeatedString(1, [...keys]);
  return writer.getResultBuffer();
}

/** GetStateMultipleResult { repeated bytes values = 1 }: empty for an absent key. */
export function decodeGetStateMultipleResult(payload: Uint8Array): Uint8Array[] {
  const values: Uint8Array[] = [];
  const reader = new BinaryReader(payload);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === 1) values.push(reader.readBytes());
    else reader.skipField();
  }
  return values;
}

/** WriteBatchState { repeated WriteRecord rec = 1 }, WriteRecord { key = 1; value = 2; type = 5 } */
export function encodeWriteBatchState(writes: readonly StateWrite[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const write of writes) {
    writer.writeMessage(1, write, (record: StateWrite, inner: BinaryWriter) => {
      inner.writeString(1, record.key);
      if (record.value !== undefined) inner.writeBytes(2, record.value);
      inner.writeEnum(5, record.value === undefined ? WRITE_TYPE.DEL_STATE : WRITE_TYPE.PUT_STATE);
    });
  }
  return writer.getResultBuffer();
}
