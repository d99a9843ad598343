#!/usr/bin/env node
// The command `piaosu`: plain JavaScript that any Node ≥ 20 can run. It hands over to the Node 24 that npm brought with
// the product, in the caller's folder, so that file names on the command line mean what the caller sees.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PRODUCT_NODE = 24;
const UNUSABLE = 2;

/** What each command runs with Node 24. */
const COMMANDS = {
  verify: 'scripts/verify/main.ts',
  statement: 'scripts/statement/main.ts',
  identities: 'scripts/identities/main.ts',
  clinic: 'scripts/clinic/main.ts',
  sign: 'scripts/sign/main.ts',
};

const USAGE = `用法 / Usage: piaosu verify FILE [--trust DIR|FILE ...] [--witnesses N] [--json]
              piaosu statement FILE [--trust DIR|FILE ...] [--json]   (日对账单 a signed statement of a day)
              piaosu identities import ... (piaosu identities --help)
              piaosu clinic COMMAND ... (piaosu clinic --help)
              piaosu sign ...           (自持密钥 with a key of one's own; piaosu sign --help)

  FILE          电子票据证据包, 或签名二维码内容 / an evidence package (JSON), or the text of a signed QR code (PSR1.…)
  --trust       各组织的 CA 证书: 含 orgs/<MSPID>/ca.pem 或 <MSPID>.pem 的目录, <MSPID>.pem 文件, 或 {MSPID: PEM} 的 JSON
                CA certificates of the organisations: a folder with orgs/<MSPID>/ca.pem or <MSPID>.pem, a file
                <MSPID>.pem, or a JSON file {MSPID: PEM}; may be given several times. For QR codes the JSON file also
                holds institutions: [the issuers' records] / 核验二维码时 JSON 中另需 institutions: [开票单位登记记录]
  --witnesses   需要几个其他组织的见证 (默认 2) / how many other organisations must testify (default 2)
  --json        输出 JSON / answer as JSON

退出码 / Exit code: 0 没有一项无效 / nothing is invalid · 1 有一项无效 / a check is invalid · 2 无法核验 / unusable input`;

const [name, ...args] = process.argv.slice(2);
process.exitCode = await main(name, args);

async function main(command, rest) {
  if (asksForHelp(command, rest)) {
    console.log(USAGE);
    return 0;
  }
  const target = Object.hasOwn(COMMANDS, command ?? '') ? COMMANDS[command] : undefined;
  if (target === undefined) return refuse(USAGE);
  const node = productNode();
  if (node === undefined) {
    return refuse(
      `尚未安装: 请先在 ${ROOT} 运行 npm start 或 npm ci。\n` +
        `Not installed: run npm start or npm ci in ${ROOT} first; it brings the Node ${PRODUCT_NODE} that this needs.`,
    );
  }
  return run(node, ['--disable-warning=ExperimentalWarning', join(ROOT, target), ...rest]);
}

/** `identities` has a usage of its own. */
function asksForHelp(command, rest) {
  const isHelp = (word) => ['help', '--help', '-h'].includes(word);
  return isHelp(command) || (['verify', 'statement'].includes(command) && rest.some(isHelp));
}

function refuse(sentence) {
  console.error(sentence);
  return UNUSABLE;
}

function productNode() {
  const brought = join(ROOT, 'node_modules', 'node', 'bin', 'node');
  const isInstalled = existsSync(join(ROOT, 'node_modules', '@piaosu', 'core'));
  if (!isInstalled) return undefined;
  if (existsSync(brought)) return brought;
  return Number(process.versions.node.split('.')[0]) >= PRODUCT_NODE ? process.execPath : undefined;
}

function run(program, parameters) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { stdio: 'inherit' });
    child.once('error', (error) => resolve(refuse(`${program}: ${error.message}`)));
    child.once('exit', (code) => resolve(code ?? UNUSABLE));
  });
}
