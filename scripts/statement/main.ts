import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  canonicalJson,
  CODES,
  faultToJson,
  formatFen,
  parseDailyStatement,
  verifyDailyStatement,
  type DaySide,
  type Fault,
  type VerifiedStatement,
} from '@piaosu/core';
import { readCertificate, nativeVerifier } from '@piaosu/gateway/native';
import { dataDirOf } from '../start/environment.ts';
import { localPlaces, readTrustRoots } from '../verify/trust-roots.ts';
import { UnusableError } from '../verify/unusable.ts';
import { unusableText } from '../verify/report.ts';

/** `piaosu statement FILE`: what a signed statement of a day proves by itself, with no gateway, database or network. */
const EXIT = { HOLDS: 0, INVALID: 1, UNUSABLE: 2 };

process.exitCode = main(process.argv.slice(2));

function main(words: readonly string[]): number {
  try {
    return answer(words);
  } catch (error) {
    if (!(error instanceof UnusableError)) throw error;
    console.error(unusableText(error));
    return EXIT.UNUSABLE;
  }
}

function answer(words: readonly string[]): number {
  const { file, trust, json } = parseWords(words);
  const cas = readTrustRoots(trust.length > 0 ? trust : localPlaces(dataDirOf(process.env)));
  const verified = verifyDailyStatement({ verifySignature: nativeVerifier, readCertificate, cas }, read(file));
  if (!verified.ok) {
    console.log(
      json ? canonicalJson({ valid: false, faults: verified.faults.map(faultToJson) }) : faulty(verified.faults),
    );
    return EXIT.INVALID;
  }
  const { statement, witnesses } = verified.value;
  console.log(json ? canonicalJson({ valid: true, statement, witnesses }) : report(verified.value));
  return EXIT.HOLDS;
}

function parseWords(words: readonly string[]) {
  try {
    const options = { trust: { type: 'string', multiple: true }, json: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options });
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new Error('one file');
    return { file, trust: values.trust ?? [], json: values.json ?? false };
  } catch (cause) {
    throw new UnusableError('请给出一份日对账单文件。', 'Name exactly one statement file; see piaosu help.', cause);
  }
}

function read(file: string) {
  const text = readText(file);
  const signed = parseDailyStatement(text);
  if (signed.ok) return signed.value;
  const faults = signed.faults.map(faultToJson);
  throw new UnusableError(
    `${file} 不是完好的日对账单。`,
    `${file} is no intact statement of a day.`,
    undefined,
    faults,
  );
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new UnusableError(`无法读取 ${file}。`, `${file} cannot be read.`, cause);
  }
}

function faulty(faults: readonly Fault[]): string {
  const lines = faults.map(
    (fault) => `✗ ${fault.code} ${fault.pointer}: ${CODES[fault.code].zh} ${CODES[fault.code].en}`,
  );
  return ['对账单无效 the statement does not hold', ...lines].join('\n');
}

function report({ statement, witnesses }: VerifiedStatement): string {
  const { institution, day, version, org, block, accepted, anchored, file, hospital, differences } = statement;
  return [
    `✓ ${institution} · ${day} · 第 ${version} 版 version ${version}`,
    `  由 ${org} 的网关签发，截至区块 ${block} · signed by the gateway of ${org}, as of block ${block}`,
    sideLine('医院文件 file', file),
    sideLine('网关 accepted', accepted),
    sideLine('上链 anchored', anchored),
    sideLine('医院汇总 hospital', hospital?.side),
    ...differences.map(({ reason, count }) => `  ≠ ${reason}: ${count}`),
    `  检查点见证 witnesses: ${witnesses.length === 0 ? '无 none' : witnesses.join(', ')}`,
  ].join('\n');
}

function sideLine(title: string, side: DaySide | undefined): string {
  return side === undefined ? `  ${title}: –` : `  ${title}: ${side.count} · ${formatFen(side.totalFen)}`;
}
