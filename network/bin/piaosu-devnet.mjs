#!/usr/bin/env node
// The command `piaosu-devnet`: plain JavaScript that any Node ≥ 20 can run. Under Node 24 it is the devnet itself;
// an older one hands over to the Node 24 that npm brought, in the caller's folder, and passes signals on; the child ends
// when this process is gone.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NETWORK = dirname(dirname(fileURLToPath(import.meta.url)));
const TOOL = join(NETWORK, 'devnet', 'src', 'tool.ts');
const BROUGHT = join(dirname(NETWORK), 'node_modules', 'node', 'bin', 'node');
const NODE_MAJOR = 24;
const UNUSABLE = 2;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) await import(TOOL);
else if (existsSync(BROUGHT)) handOver(BROUGHT);
else {
  console.error(`piaosu-devnet needs Node ${NODE_MAJOR}; npm ci in ${dirname(NETWORK)} brings it.`);
  process.exitCode = UNUSABLE;
}

function handOver(node) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', TOOL, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal sends Ctrl-C to both; the child closes once, however often it is told, and decides when it is done.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`${node}: ${error.message}`);
    process.exitCode = UNUSABLE;
  });
  child.once('exit', (code) => {
    process.exitCode = code ?? UNUSABLE;
  });
}
