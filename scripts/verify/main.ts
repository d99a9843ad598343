import { dataDirOf } from '../start/environment.ts';
import { parseCommandLine, type CommandLine } from './command-line.ts';
import { verifyFile, type VerifiedFile } from './package-file.ts';
import { qrTextOf, verifyQrText } from './qr-text.ts';
import { qrReportJson, qrReportText, reportJson, reportText, unusableJson, unusableText } from './report.ts';
import { localPlaces, readTrustRoots } from './trust-roots.ts';
import { ForeignRootsError, UnusableError } from './unusable.ts';

/** `piaosu verify`: what a package or a QR code proves by itself, with no gateway, database or network. */
const EXIT = { NOTHING_INVALID: 0, INVALID: 1, UNUSABLE: 2, FOREIGN_ROOTS: 3 };

process.exitCode = main(process.argv.slice(2));

function main(words: readonly string[]): number {
  try {
    return answer(parseCommandLine(words));
  } catch (error) {
    const isForeign = error instanceof ForeignRootsError;
    if (!isForeign && !(error instanceof UnusableError)) throw error;
    if (words.includes('--json')) console.log(unusableJson(error));
    else console.error(unusableText(error));
    return isForeign ? EXIT.FOREIGN_ROOTS : EXIT.UNUSABLE;
  }
}

function answer({ file, trust, witnesses, json }: CommandLine): number {
  const places = trust.length > 0 ? trust : localPlaces(dataDirOf(process.env));
  const text = qrTextOf(file);
  if (text !== undefined) {
    const verified = verifyQrText(text, places);
    console.log(json ? qrReportJson(verified) : qrReportText(verified, places));
    return exitCodeOf(verified);
  }
  const cas = readTrustRoots(places);
  const verified = verifyFile(file, cas, { witnesses, at: Math.floor(Date.now() / 1000) });
  console.log(json ? reportJson(verified) : reportText(verified, places));
  return exitCodeOf(verified);
}

function exitCodeOf({ verdict }: Pick<VerifiedFile, 'verdict'>): number {
  const isInvalid = verdict.checks.some(({ name, result }) => name !== 'eligibility' && result === 'invalid');
  return isInvalid ? EXIT.INVALID : EXIT.NOTHING_INVALID;
}
