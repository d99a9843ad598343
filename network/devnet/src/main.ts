import './heap.ts';
import { parseArgs } from 'node:util';
import { startDevnet, type Devnet } from './devnet.ts';
import { DevnetError, messageOf } from './errors.ts';
import { stderrLog } from './log.ts';
import type { ChaincodeOption, DevnetOptions } from './options.ts';
import { parsePolicy } from './policy/policy-text.ts';
import { CHAINCODE, chaincodePortAt, DEFAULT_PORT_BASE } from '../../orgs/index.ts';

const USAGE =
  'main.ts --data DIR [--port-base N] [--batch-timeout-ms N] [--policy 2|3|TEXT] ' +
  '[--chaincode name=host:port[,MSP=host:port…]]… [--channel NAME] [--clock-offset-ms N] [--no-tls]';

try {
  const devnet = await startDevnet(readOptions(process.argv.slice(2)));
  stopOnSignal(devnet);
  process.stdout.write(`${JSON.stringify({ ready: true, peers: devnet.peers, height: devnet.height })}\n`);
  stop(devnet, await devnet.failed);
} catch (error) {
  fail(error);
}

function readOptions(args: string[]): DevnetOptions {
  const { values } = parse(args);
  if (values.data === undefined) throw new DevnetError('BAD_OPTION', `--data is missing. Usage: ${USAGE}`);
  const portBase = wholeNumber('--port-base', values['port-base'], DEFAULT_PORT_BASE);
  const chaincodes = values.chaincode?.map(readChaincode) ?? [
    { name: CHAINCODE, address: `localhost:${String(chaincodePortAt(portBase))}` },
  ];
  return {
    data: values.data,
    chaincodes,
    portBase,
    batchTimeoutMs: wholeNumber('--batch-timeout-ms', values['batch-timeout-ms'], 20),
    policy: /^\d+$/.test(values.policy) ? Number(values.policy) : parsePolicy(values.policy),
    clockOffsetMs: wholeNumber('--clock-offset-ms', values['clock-offset-ms'], 0),
    tls: !values['no-tls'],
    ...(values.channel === undefined ? {} : { channelId: values.channel }),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        data: { type: 'string' },
        'port-base': { type: 'string' },
        'batch-timeout-ms': { type: 'string' },
        policy: { type: 'string', default: '2' },
        chaincode: { type: 'string', multiple: true },
        channel: { type: 'string' },
        'clock-offset-ms': { type: 'string' },
        'no-tls': { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new DevnetError('BAD_OPTION', `${messageOf(error)} Usage: ${USAGE}`, error);
  }
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^-?\d+$/.test(text)) throw new DevnetError('BAD_OPTION', `${name} needs a whole number, not "${text}".`);
  return Number(text);
}

function readChaincode(text: string): ChaincodeOption {
  const [named = '', ...others] = text.split(',');
  const [name, address] = splitOnce(named);
  return { name, address, addresses: Object.fromEntries(others.map(splitOnce)) };
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0 || !/:\d+$/.test(text)) throw new DevnetError('BAD_OPTION', `"${text}" is not name=host:port.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function stopOnSignal(devnet: Devnet): void {
  let stopping = false;
  const end = (): void => {
    if (!stopping) stop(devnet, undefined);
    stopping = true;
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function stop(devnet: Devnet, cause: unknown): void {
  devnet.close().then(
    () => {
      if (cause === undefined) process.exit(0);
      else fail(cause);
    },
    (error: unknown) => {
      fail(cause ?? error);
    },
  );
}

function fail(error: unknown): void {
  const known = error instanceof DevnetError;
  stderrLog({ event: 'devnet.failed', code: known ? error.code : 'UNEXPECTED', message: messageOf(error) });
  if (!known && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(1);
}
