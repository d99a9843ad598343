import { readFileSync } from 'node:fs';
import {
  isPlainObject,
  operationShape,
  parseBody,
  parsePrivate,
  parseShape,
  privateHashOf,
  suiteOf,
  type Json,
  type Operation,
  type Parsed,
} from '@piaosu/core';
import { z } from 'zod';
import { SignFailure } from './failure.ts';

/** What `POST /operations/prepare` answered, checked: what is shown to a person is what is signed. */
export interface Prepared {
  readonly operation: Operation;
  readonly private: Readonly<Record<string, Json>>;
}

const file = z.strictObject({ operation: z.json(), private: z.json() });

/** Throws SignFailure for a file that is no such answer, or whose private part is not the one that would be signed. */
export function readPrepared(path: string): Prepared {
  const { operation: raw, private: secret } = parseFile(path);
  const operation = expect(path, parseShape(operationShape, raw));
  expect(path, parseBody(operation.action, operation.body));
  expect(path, parsePrivate(operation.action, secret));
  const suite = suiteOf(operation.privateHash.startsWith('sm3:') ? 'sm3' : 'sha-256');
  if (!isPlainObject(secret) || privateHashOf(suite, secret) !== operation.privateHash)
    throw new SignFailure(
      '不公开部分与待签名内容不符，请勿签名。',
      'The private part is not the one that would be signed. Do not sign.',
    );
  return { operation, private: secret };
}

function parseFile(path: string): z.output<typeof file> {
  try {
    return file.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause) throw cause;
    throw noOperation(path, cause);
  }
}

function expect<T>(path: string, parsed: Parsed<T>): T {
  if (!parsed.ok) throw noOperation(path, parsed.faults);
  return parsed.value;
}

function noOperation(path: string, cause: unknown): SignFailure {
  return new SignFailure(
    `${path}：不是 POST /operations/prepare 的答复。`,
    `${path}: not an answer of POST /operations/prepare.`,
    cause,
  );
}
