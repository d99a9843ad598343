import { useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Claim } from '../../api/claims.ts';
import { useAct } from '../../api/use-act.ts';
import { useSignedIn } from '../../session/session.ts';
import { Choice } from '../../ui/choice.tsx';
import { ConfirmAct } from '../../ui/confirm-act.tsx';
import { groupedAmount } from '../../ui/grouped-amount.ts';
import { LabelledInput } from '../../ui/labelled-input.tsx';
import { useReasonWords } from './claim-words.ts';
import { decide, hasAmount, judge, mostOf, REASONS, waysOf } from './decision.ts';
import type { Decision, Way } from './decision.ts';

/** What is to be decided now, by this person; nothing when the claim is finished. */
export function DecidePanel({ claim, waiting }: { readonly claim: Claim; readonly waiting: boolean }) {
  const { t } = useTranslation('claim-desk');
  const roles = useSignedIn()?.roles ?? [];
  const ways = waysOf(claim, roles, waiting);
  const [chosen, setChosen] = useState<Way | undefined>(undefined);
  const way = ways.find((each) => each === chosen) ?? suggested(claim, ways, waiting);
  return (
    <section className="ps-card" aria-labelledby="decide">
      <h2 id="decide">{t('decide.title')}</h2>
      <p className="ps-hidden" role="status">
        {t(`state.${claim.state}`)}
      </p>
      <Warnings claim={claim} />
      {waiting && <p className="ps-soft">{t('decide.waiting')}</p>}
      {ways.length === 0 ? (
        <p className="ps-soft">{t(claim.state === 'APPROVED' ? 'decide.next-office' : 'decide.over')}</p>
      ) : (
        <Choice
          label={t('decide.way')}
          options={ways.map((value) => ({ value, label: t(`decide.${value}`) }))}
          value={way}
          onChange={setChosen}
        />
      )}
      {way !== undefined && <WayForm key={way} claim={claim} way={way} />}
    </section>
  );
}

/** What somebody must know before money moves. */
function Warnings({ claim: { held, redPending, disputed } }: { readonly claim: Claim }) {
  const { t } = useTranslation('claim-desk');
  return (
    <>
      {held !== undefined && <p className="ps-desk-warning">{t('claim.held', { reason: t(`hold.${held}`) })}</p>}
      {redPending === true && <p className="ps-desk-warning">{t('claim.red-pending')}</p>}
      {disputed === true && <p className="ps-desk-warning">{t('claim.disputed')}</p>}
    </>
  );
}

/** The likeliest, but where it would be a slip: while a second officer is asked, or while the hospital takes the receipt back. */
function suggested({ redPending, state }: Claim, ways: readonly Way[], waiting: boolean): Way | undefined {
  if (waiting) return undefined;
  const isTakenBack = redPending === true && state !== 'APPROVED';
  return isTakenBack ? ways.find((way) => way === 'withdraw') : ways[0];
}

/** Amount, reason and words of one decision, and the button that does it after a last look. */
function WayForm({ claim, way }: { readonly claim: Claim; readonly way: Way }) {
  const { t } = useTranslation('claim-desk');
  const [text, setText] = useState(() => mostOf(claim, way));
  const [reason, setReason] = useState('');
  const [note, setNote] = useState('');
  const { amount, most, badAmount, badReason, freed, explained } = judge(claim, way, text, reason);
  const words = explained ? { reason, note } : { reason: '', note: '' };
  return (
    <div className="ps-stack">
      {hasAmount(way) && (
        <LabelledInput
          id="decide-amount"
          label={t('decide.amount')}
          value={text}
          faulty={badAmount}
          onChange={setText}
        />
      )}
      {badAmount && <p role="alert">{t('decide.bad-amount', { amount: groupedAmount(most) })}</p>}
      {freed !== undefined && <p className="ps-soft">{t('decide.less', { amount: groupedAmount(freed) })}</p>}
      {explained && (
        <>
          <ReasonField way={way} reason={reason} onReason={setReason} />
          <NoteField note={note} onNote={setNote} />
        </>
      )}
      {badReason && <p className="ps-soft">{t('decide.reason-missing')}</p>}
      <DecideButton decision={{ id: claim.id, way, amount, ...words }} disabled={badAmount || badReason} />
    </div>
  );
}

function DecideButton({ decision, disabled }: { readonly decision: Decision; readonly disabled: boolean }) {
  const { t } = useTranslation('claim-desk');
  const queries = useQueryClient();
  const act = useAct(decide);
  const { way, amount } = decision;
  const words = { amount: groupedAmount(amount) };
  const label = t(`decide.do-${way}`, words);
  return (
    <div className="ps-row">
      <ConfirmAct
        {...{ label, title: label, confirm: label, disabled, act, input: decision }}
        primary
        danger={way === 'reject' || way === 'withdraw'}
        onDone={() => {
          for (const key of ['claim', 'claims', 'claim-releases']) void queries.invalidateQueries({ queryKey: [key] });
        }}
      >
        <p>{t(`decide.sure-${way}`, words)}</p>
      </ConfirmAct>
    </div>
  );
}

interface ReasonFieldProps {
  readonly way: Way;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}

/** A word of the ledger's closed list, never free text, which could name a patient. */
function ReasonField({ way, reason, onReason }: ReasonFieldProps) {
  const { t } = useTranslation('claim-desk');
  const wordsOf = useReasonWords();
  const none = way === 'approve' ? [{ value: '', label: t('decide.reason-none') }] : [];
  const options = [...none, ...REASONS[way].map((value: string) => ({ value, label: wordsOf(value) }))];
  return <Choice label={t('decide.reason')} options={options} value={reason} onChange={onReason} />;
}

function NoteField({ note, onNote }: { readonly note: string; readonly onNote: (note: string) => void }) {
  const { t } = useTranslation('claim-desk');
  return (
    <div className="ps-field">
      <label htmlFor="decide-note">{t('decide.note')}</label>
      <Input.TextArea
        id="decide-note"
        rows={2}
        value={note}
        maxLength={2000}
        aria-describedby="decide-note-hint"
        onChange={({ target }) => {
          onNote(target.value);
        }}
      />
      <span id="decide-note-hint" className="ps-soft">
        {t('decide.note-hint')}
      </span>
    </div>
  );
}
