import { parseArgs } from 'node:util';
import { UnusableError } from './bilingual-error.ts';

/** What the caller asks for. */
export type CommandLine =
  | { readonly command: 'help' }
  | { readonly command: 'list'; readonly folder: string }
  | {
      readonly command: 'import';
      readonly wallet: string;
      readonly to: string;
      /** Only these; all when empty. */
      readonly labels: readonly string[];
      readonly ca: string | undefined;
      readonly replace: boolean;
    };

export const USAGE = `用法 / Usage:
  piaosu identities import WALLET_DIR --to DIR [--label NAME]... [--ca FILE] [--replace]
  piaosu identities list DIR

  WALLET_DIR    fabric-network 的文件钱包 (2.x: <label>.id; 1.4: 每个标签一个目录)
                a file wallet of fabric-network (2.x: <label>.id; 1.4: a folder for each label)
  --to DIR      数据目录 (.piaosu) 或含 orgs 的身份目录 / a data folder (.piaosu) or a folder of identities with orgs in it;
                写入 / written to: DIR/orgs/<MSPID>/users/<label>/{cert.pem,key.pem}
  --label       只导入这些标签 / import only these labels
  --ca          所属组织的 CA 证书; 缺省用 orgs/<MSPID>/ca.pem / the organisation's CA; orgs/<MSPID>/ca.pem by default
  --replace     替换同名的其他身份 / replace another identity of the same label

退出码 / Exit code: 0 全部导入或已存在 / all imported or there already · 1 有被拒绝的 / some were refused · 2 无法执行 / unusable`;

/** Throws UnusableError when the words make no command. */
export function parseCommandLine(words: readonly string[]): CommandLine {
  if (words.some((word) => ['help', '--help', '-h'].includes(word))) return { command: 'help' };
  const { values, positionals } = split(words);
  const [command, folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) throw misused();
  if (command === 'list') return { command, folder };
  if (command !== 'import') throw misused();
  if (values.to === undefined) {
    throw new UnusableError('请用 --to 指明导入到哪个目录。', 'Name the folder to import into with --to.');
  }
  const { to, label: labels = [], ca, replace = false } = values;
  return { command, wallet: folder, to, labels, ca, replace };
}

function split(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        to: { type: 'string' },
        label: { type: 'string', multiple: true },
        ca: { type: 'string' },
        replace: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw misused(cause);
  }
}

function misused(cause?: unknown): UnusableError {
  const en = 'Unknown command or option; see piaosu identities --help.';
  return new UnusableError('命令或参数有误，请见 piaosu identities --help。', en, cause);
}
