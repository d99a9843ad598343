import { parseArgs } from 'node:util';
import { expect, test } from 'vitest';
import { parseCommand, UsageError } from './command-line.ts';
import { parseEngine } from './engine.ts';
import { fabricBinaries } from './fabric.ts';

const USAGE = 'Usage: npm run thing [-- --clock-offset 10d]';
const parse = (...words: string[]) =>
  parseCommand(words, USAGE, (args) => parseArgs({ args, options: { 'clock-offset': { type: 'string' } } })).values;

test('an option that is not known, a word too many and a missing value are answered with the usage', () => {
  for (const words of [['--engnie', 'fabric'], ['stray'], ['--clock-offset']]) {
    expect(() => parse(...words)).toThrow(UsageError);
    expect(() => parse(...words)).toThrow(USAGE);
  }
});

test('help is the usage and no fault', () => {
  expect(() => parse('--help')).toThrow(expect.objectContaining({ asked: true, message: USAGE }));
});

test('a negative value needs no equals sign', () => {
  expect(parse('--clock-offset', '-20m')).toEqual({ 'clock-offset': '-20m' });
  expect(parse('--clock-offset=-20m')).toEqual({ 'clock-offset': '-20m' });
});

test('an engine that does not exist is named with those that do', () => {
  expect(() => parseEngine('besu')).toThrow("There is no engine 'besu'; there are devnet and fabric.");
});

test('without the programs of Fabric one sentence says what to do', () => {
  expect(() => fabricBinaries({})).toThrow(/FABRIC_BIN is not set.*set FABRIC_BIN to its bin folder/);
  expect(() => fabricBinaries({ FABRIC_BIN: '/nowhere' })).toThrow(/\/nowhere lacks peer, orderer/);
});
