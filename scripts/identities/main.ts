import { parseCommandLine, USAGE, type CommandLine } from './command-line.ts';
import { IdentityStore, readAuthorities } from './identity-store.ts';
import { importWallet } from './import-wallet.ts';
import { identityLine, outcomeLine } from './report.ts';
import { UnusableError } from './bilingual-error.ts';
import { readWallet } from './wallet.ts';

/** `piaosu identities`: takes identities over from a fabric-network wallet, and lists those there are. */
const EXIT = { DONE: 0, SOME_REFUSED: 1, UNUSABLE: 2 };

process.exitCode = main(process.argv.slice(2));

function main(words: readonly string[]): number {
  try {
    return carryOut(parseCommandLine(words));
  } catch (error) {
    if (!(error instanceof UnusableError)) throw error;
    console.error(`${error.zh}\n${error.en}`);
    return EXIT.UNUSABLE;
  }
}

function carryOut(asked: CommandLine): number {
  switch (asked.command) {
    case 'help':
      console.log(USAGE);
      return EXIT.DONE;
    case 'list':
      for (const identity of IdentityStore.open(asked.folder).list()) console.log(identityLine(identity, new Date()));
      return EXIT.DONE;
    case 'import':
      return importAll(asked);
  }
}

function importAll({ wallet, to, labels, ca, replace }: Extract<CommandLine, { command: 'import' }>): number {
  const authorities = ca === undefined ? undefined : readAuthorities(ca);
  const options = { store: IdentityStore.open(to), labels, authorities, replace, now: new Date() };
  const outcomes = importWallet(readWallet(wallet), options);
  for (const outcome of outcomes) console.log(outcomeLine(outcome));
  return outcomes.some(({ kind }) => kind === 'refused') ? EXIT.SOME_REFUSED : EXIT.DONE;
}
