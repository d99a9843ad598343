import { DEFAULT_PORT_BASE, organisations } from '../../orgs/index.ts';
import { nodeTable } from '../../nodes/node-table.ts';
import { DevnetError } from './errors.ts';
import type { ChaincodeOption, DevnetOptions } from './options.ts';
import { assertSatisfiable } from './policy/chaincode-policy.ts';

/** Fabric's own rules: for channels those of its configuration, for chaincodes those of its lifecycle. */
const CHANNEL_NAME = /^[a-z][a-z0-9.-]{0,248}$/;
const CHAINCODE_NAME = /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/;
const HIGHEST_PORT = 65_535;

/** Refuses, before anything is made, what could only fail later. @throws DevnetError BAD_OPTION */
export function assertOptions({ channelId, portBase, chaincodes, policy }: DevnetOptions): void {
  if (channelId !== undefined) assertChannelName(channelId);
  if (portBase !== undefined) assertPortBase(portBase);
  for (const chaincode of chaincodes) assertChaincode(chaincode);
  if (policy !== undefined) assertSatisfiable(policy, MSP_IDS);
}

const MSP_IDS = organisations.map(({ mspId }) => mspId);

function assertChannelName(name: string): void {
  if (CHANNEL_NAME.test(name)) return;
  refuse(`"${name}" is no channel name: it begins with a–z, then has a–z, 0–9, dots and hyphens, 249 at most.`);
}

function assertPortBase(portBase: number): void {
  const highest = HIGHEST_PORT - HIGHEST_OFFSET;
  if (portBase <= highest) return;
  refuse(`The port base is 0 or a number up to ${String(highest)}, not ${String(portBase)}.`);
}

const HIGHEST_OFFSET = Math.max(...nodeTable().orderers.map(({ port }) => port)) - DEFAULT_PORT_BASE;

function assertChaincode({ name, address, addresses = {} }: ChaincodeOption): void {
  if (!CHAINCODE_NAME.test(name)) {
    refuse(`"${name}" is no chaincode name: letters and digits, with single hyphens or underscores between them.`);
  }
  const stranger = Object.keys(addresses).find((mspId) => !MSP_IDS.includes(mspId));
  if (stranger !== undefined) refuse(`There is no organisation ${stranger}, only ${MSP_IDS.join(', ')}.`);
  for (const mspId of MSP_IDS) assertPort(addresses[mspId] ?? address);
}

function assertPort(address: string): void {
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  if (!(port >= 1 && port <= HIGHEST_PORT)) {
    refuse(`"${address}" has no port from 1 to ${String(HIGHEST_PORT)}.`);
  }
}

function refuse(sentence: string): never {
  throw new DevnetError('BAD_OPTION', sentence);
}
