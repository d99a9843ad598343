import { usePreferences } from '../ui/preferences.ts';
import { CheckList } from './check-list.tsx';
import { isProven, toneOf, type Finding } from './finding.ts';
import { beijingTime } from '../ui/beijing-time.ts';
import { groupedAmount } from '../ui/grouped-amount.ts';
import { grouped } from './format.ts';
import type { Notice } from './notice.ts';
import type { Contents, ReceiptResult } from './receipt-check.ts';
import { VerdictCard } from './verdict-card.tsx';
import { fieldLabel, filled, useSentence, useWords, type Words } from './words.ts';

interface ReceiptVerdictProps {
  readonly result: ReceiptResult;
  readonly at: Date;
  readonly onAgain: () => void;
}

export function ReceiptVerdict({ result, at, onAgain }: ReceiptVerdictProps) {
  return result.kind === 'FINDING' ? (
    <FindingCard result={result} at={at} onAgain={onAgain} />
  ) : (
    <NoticeCard notice={result.notice} at={at} onAgain={onAgain} />
  );
}

/** The first line of an answer, for who hears the page. */
export function announced(result: ReceiptResult, words: Words): string {
  const { title } =
    result.kind === 'FINDING' ? words.headlines[result.finding.headline] : words.notices[result.notice.name];
  return `${words.verdict.result}: ${title}`;
}

interface FindingCardProps extends Omit<ReceiptVerdictProps, 'result'> {
  readonly result: Extract<ReceiptResult, { kind: 'FINDING' }>;
}

function FindingCard({ result: { finding, contents, fingerprint }, at, onAgain }: FindingCardProps) {
  const words = useWords();
  const sentence = useSentence();
  const { headline, reasons } = finding;
  const { title, next, cause = sentence(headline) } = words.headlines[headline];
  const failed = finding.checks.find(({ result }) => result === 'invalid');
  // What failed says more than that something did; a state is named by its own headline.
  const why = failed === undefined || failed.name === 'status' ? cause : words.checks[failed.name].invalid;
  return (
    <VerdictCard {...{ title, next, at, onAgain }} tone={toneOf(finding)} cause={why}>
      {reasons.map((reason) => (
        <p key={reason} className="reason">
          {words.reasons[reason]}
        </p>
      ))}
      <Changed finding={finding} />
      {contents === undefined ? null : <ContentsList contents={contents} proven={isProven(finding)} />}
      <CheckList checks={finding.checks} />
      <Context finding={finding} />
      {fingerprint === undefined ? null : (
        <p className="ps-soft fingerprint-used">
          {words.verdict.fingerprintUsed} <span className="ps-code">{grouped(fingerprint.all)}</span>
        </p>
      )}
    </VerdictCard>
  );
}

/** What differs, by name; of a package also what the file claims, as text and never as anything else. */
function Changed({ finding: { fields, lines } }: { readonly finding: Finding }) {
  const { verdict } = useWords();
  const { language } = usePreferences();
  if (fields.length + lines.length === 0) return null;
  return (
    <>
      <h3>{verdict.changed}</h3>
      <ul className="changed">
        {fields.map((name) => (
          <li key={name}>{fieldLabel(name, language)}</li>
        ))}
        {lines.map(({ line, name, amount }) => (
          <li key={line}>
            {filled(verdict.changedLine, { line })}
            {name === undefined ? null : <bdi> · {name}</bdi>}
            {amount === undefined ? null : (
              <bdi className="ps-number">
                {' '}
                · {groupedAmount(amount)} {verdict.yuan}
              </bdi>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function ContentsList({ contents, proven }: { readonly contents: Contents; readonly proven: boolean }) {
  const { verdict } = useWords();
  const { number, issuer, issueDate, total } = contents;
  const rows = [
    [verdict.receiptNumber, number],
    [verdict.issuer, issuer],
    [verdict.issueDate, issueDate],
    [verdict.total, total === undefined ? undefined : `${groupedAmount(total)} ${verdict.yuan}`],
  ] as const;
  return (
    <>
      <h3>{proven || issuer === undefined ? verdict.contents : verdict.contentsUnproven}</h3>
      <dl className="contents">
        {rows.map(([title, value]) =>
          value === undefined ? null : (
            <div key={title}>
              <dt>{title}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ),
        )}
      </dl>
    </>
  );
}

/** As of which block, how often before, and what a stranger is not told. */
function Context({ finding: { headline, asOfBlock, earlier } }: { readonly finding: Finding }) {
  const { verdict } = useWords();
  const since = earlier === undefined ? '' : beijingTime(earlier.since, 'day');
  return (
    <div className="ps-soft context">
      {asOfBlock === undefined ? null : <p>{filled(verdict.asOfBlock, { block: asOfBlock })}</p>}
      {earlier === undefined ? null : <p>{filled(verdict.earlier, { ...earlier, since })}</p>}
      {headline === 'NOT_FOUND' ? null : <p>{verdict.eligibility}</p>}
    </div>
  );
}

interface NoticeCardProps extends Omit<ReceiptVerdictProps, 'result'> {
  readonly notice: Notice;
}

/** Nothing could be checked: amber, and no word about the receipt. */
export function NoticeCard({ notice: { name, code, traceId }, at, onAgain }: NoticeCardProps) {
  const { notices, verdict } = useWords();
  const sentence = useSentence();
  const { title, cause, next } = notices[name];
  return (
    <VerdictCard {...{ title, cause, at, onAgain }} tone="doubt" next={[next]}>
      {code === undefined ? null : (
        <p>
          {sentence(code)} <span className="ps-code ps-soft">{code}</span>
        </p>
      )}
      {traceId === undefined ? null : (
        <p className="ps-soft">
          {verdict.trace} <span className="ps-code">{traceId}</span>
        </p>
      )}
    </VerdictCard>
  );
}
