#!/usr/bin/env node
// The door of every `npm run …`: plain JavaScript that any Node ≥ 20 can run. It installs what the product needs at the
// first run (or when package-lock.json changed), then hands over to the Node 24 that npm brought with it.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = 20;
const PRODUCT_NODE = 24;
/** Where Node keeps what it made of our sources: a process of the product starts in half the time the second time. */
const COMPILED = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'node') };

/** What each command runs with Node 24. */
const COMMANDS = {
  start: ['scripts/start/main.ts'],
  reset: ['scripts/start/reset.ts'],
  test: ['scripts/check/main.ts'],
  build: ['scripts/check/build.ts'],
  lint: ['scripts/check/lint.ts'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--write', '.'],
  'demo:day': ['scripts/demo-day/main.ts'],
  'demo:claims': ['scripts/demo-claims/main.ts'],
  'demo:trace': ['scripts/demo-trace/main.ts'],
  bench: ['scripts/bench/main.ts'],
  pictures: ['scripts/pictures/main.ts'],
  network: ['scripts/network/main.ts'],
  conformance: ['network/conformance/main.ts'],
  chaos: ['scripts/chaos/main.ts'],
};

const [name = '', ...args] = process.argv.slice(2);
process.exitCode = await main(name, args);

async function main(command, rest) {
  const target = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (target === undefined) return refuse(`Unknown command '${command}'. Known: ${Object.keys(COMMANDS).join(', ')}.`);
  if (major(process.versions.node) < OLDEST_NODE) {
    return refuse(`Node ${process.versions.node} is too old: PiaoSu needs Node ${OLDEST_NODE} or newer to begin.`);
  }
  if (!isInstalled() && !(await install())) return refuse('Installing failed; the reason stands above.');
  const node = productNode();
  if (node === undefined) {
    return refuse(
      `Node ${PRODUCT_NODE} is missing in node_modules/node. Were install scripts switched off (npm config get ` +
        'ignore-scripts)? Remove node_modules and try again.',
    );
  }
  return handOver(node, [...target, ...rest]);
}

function refuse(sentence) {
  console.error(sentence);
  return 1;
}

function major(version) {
  return Number(version.split('.')[0]);
}

/** Installed means: every package that package-lock.json names lies in node_modules in that version. */
function isInstalled() {
  const wanted = packagesIn(join(ROOT, 'package-lock.json'));
  const present = packagesIn(join(ROOT, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.optional && !entry.devOptional)
    .every(([path, entry]) => present[path]?.version === entry.version);
}

function packagesIn(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined; // half written by an interrupted install: install again
  }
}

async function install() {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  console.log('Installing what PiaoSu needs (npm ci; once, and again when package-lock.json changes) …');
  const beat = setInterval(() => {
    console.log(`  … ${seconds()}, ${packagesInPlace()} packages in place`);
  }, 5000);
  const code = await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  clearInterval(beat);
  if (code === 0) console.log(`Installed in ${seconds()}.`);
  return code === 0;
}

function packagesInPlace() {
  const folder = join(ROOT, 'node_modules');
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

function npm(parameters) {
  const script = process.env.npm_execpath;
  return script !== undefined && /\.c?js$/.test(script)
    ? run(process.execPath, [script, ...parameters])
    : run('npm', parameters);
}

function productNode() {
  const brought = join(ROOT, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(brought)) return brought;
  return major(process.versions.node) >= PRODUCT_NODE ? process.execPath : undefined;
}

/**
 * Ctrl-C reaches the whole terminal group, a signal sent by a supervisor only us. Either way the child ends first, in
 * its order; one that hears the same twice stops once.
 * The open channel tells the child when we are gone without having said so.
 */
function handOver(node, parameters) {
  return run(
    node,
    ['--disable-warning=ExperimentalWarning', ...parameters],
    ['inherit', 'inherit', 'inherit', 'ipc'],
    (child) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
      if (process.env.npm_lifecycle_event !== undefined) whenParentIsGone(() => child.kill('SIGTERM'));
    },
  );
}

/** npm was killed: nobody would end us any more. */
function whenParentIsGone(act) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, 1000);
  watch.unref();
}

function run(program, parameters, stdio = 'inherit', whenStarted = () => undefined) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd: ROOT, stdio, env: { ...COMPILED, ...process.env } });
    whenStarted(child);
    child.once('error', (error) => resolve(refuse(`${program} could not be started: ${error.message}`)));
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}
