import { createInterface } from 'node:readline/promises';
import { keyRequestMessage, operationBytes, toBase64Url } from '@piaosu/core';
import { parseCommandLine, type CommandLine } from './command-line.ts';
import { SignFailure } from './failure.ts';
import { keyIdOf, makeKeyFile, readKeyFile } from './key-file.ts';
import { readPrepared } from './prepared.ts';
import { USAGE } from './usage.ts';
import { wordsOf } from './words.ts';

/** `piaosu sign`: signs with a key that no gateway has. */
const EXIT = { DONE: 0, NOT_CONFIRMED: 1, UNUSABLE: 2 };

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(parseCommandLine(args));
  } catch (error) {
    if (!isForPeople(error)) throw error;
    console.error(error instanceof SignFailure ? `${error.zh}\n${error.en}` : error.message);
    return EXIT.UNUSABLE;
  }
}

/** What the operating system refuses, a missing file or a full disk, is no fault of the program either. */
function isForPeople(error: unknown): error is Error {
  return error instanceof SignFailure || (error instanceof Error && 'syscall' in error);
}

async function run(line: CommandLine): Promise<number> {
  const [first, second] = line.words;
  if (line.help || first === undefined) {
    console.log(USAGE);
    return line.help ? EXIT.DONE : EXIT.UNUSABLE;
  }
  if (second === undefined) return sign(line, first);
  if (first === 'keygen') return keygen(second, line);
  if (first === 'request') return request(second, line);
  if (first === 'show') return show(second);
  return sign(line, first === 'sign' ? second : undefined);
}

function keygen(file: string, { sm2 }: CommandLine): number {
  console.log(keyIdOf(makeKeyFile(file, sm2 ? 'SM2' : 'ES256')));
  return EXIT.DONE;
}

function request(file: string, { institution, seal }: CommandLine): number {
  if (institution === undefined) throw new SignFailure('请给出 --institution。', 'Give --institution.');
  const key = readKeyFile(file);
  const [id, spki] = [keyIdOf(key), Buffer.from(key.spki).toString('base64')];
  const purpose = seal ? { purpose: 'SEAL' as const } : {};
  const proof = key.sign(keyRequestMessage({ institution, keyId: id, alg: key.alg, spki, ...purpose }));
  const asked = { id, alg: key.alg, spki, ...purpose, proof: toBase64Url(proof) };
  console.log(JSON.stringify({ institution, custody: 'OWN', key: asked }, null, 2));
  return EXIT.DONE;
}

function show(file: string): number {
  console.log(wordsOf(readPrepared(file)));
  return EXIT.DONE;
}

async function sign({ key: keyFile, yes }: CommandLine, file: string | undefined): Promise<number> {
  if (file === undefined || keyFile === undefined)
    throw new SignFailure('用法：piaosu sign FILE --key KEYFILE', 'Usage: piaosu sign FILE --key KEYFILE');
  const prepared = readPrepared(file);
  const key = readKeyFile(keyFile);
  if (keyIdOf(key) !== prepared.operation.actor.keyId)
    throw new SignFailure(
      '该操作须用另一把密钥签名。',
      `The act names another key, ${prepared.operation.actor.keyId}.`,
    );
  console.error(wordsOf(prepared));
  if (!yes && !(await isConfirmed())) return EXIT.NOT_CONFIRMED;
  const signature = toBase64Url(key.sign(operationBytes(prepared.operation)));
  console.log(JSON.stringify({ operation: { op: prepared.operation, signature }, private: prepared.private }));
  return EXIT.DONE;
}

/** Nobody at a terminal has confirmed nothing: unattended use says `--yes`. */
async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error('未签名：请在终端确认，或加 --yes。\nNot signed: confirm at a terminal, or give --yes.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('签名? / Sign? (yes/no) ');
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}
