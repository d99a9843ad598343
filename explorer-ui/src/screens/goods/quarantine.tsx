import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StopReason } from '../../api/dispensing.ts';
import { releaseBoxes, setAside } from '../../api/supply.ts';
import { useAct } from '../../api/use-act.ts';
import { Choice } from '../../ui/choice.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { CodeListPanel } from './code-list.tsx';
import { codeAt } from './code-at.ts';
import { OtherWays } from './other-ways.tsx';
import { OwnPlace } from './own-place.tsx';
import { useOwnPlaces } from './own-places.ts';
import { ReasonChoice } from './reason-choice.tsx';
import { useCodeList } from './use-code-list.ts';

const WAYS = ['aside', 'release'] as const;

/** Boxes in doubt are set aside, or put back. */
export default function Quarantine() {
  const { t } = useTranslation('goods');
  const places = useOwnPlaces();
  const list = useCodeList();
  const [way, setWay] = useState<(typeof WAYS)[number]>('aside');
  const [reason, setReason] = useState<StopReason>('SUSPECTED');
  const { run, running, problem } = useQuarantine();
  const premises = places.chosen?.id;
  const send = async () => {
    if (premises === undefined) return;
    const codes = list.units.map(({ code }) => code);
    const answer = await run(way, { premises, codes, reason });
    if (answer === undefined) {
      list.say({ tone: 'bad', words: 'refused' });
      return;
    }
    list.clear();
    list.say({ tone: 'good', words: way === 'aside' ? 'set-aside' : 'released', count: answer.units });
  };
  return (
    <Page lead={t('quarantine.lead')} actions={<OwnPlace places={places} />}>
      <Choice
        label={t('quarantine.way')}
        options={WAYS.map((value) => ({ value, label: t(`quarantine.${value}`) }))}
        value={way}
        onChange={setWay}
      />
      <CodeListPanel list={list} label={t('quarantine.scan')} />
      {way === 'aside' && <ReasonChoice value={reason} onChange={setReason} />}
      {problem !== undefined && (
        <ProblemNotice
          problem={problem}
          fieldName={(pointer) => codeAt(list.units, pointer)}
          again={() => void send()}
        />
      )}
      <div>
        <Button
          type="primary"
          size="large"
          loading={running}
          disabled={list.units.length === 0}
          onClick={() => void send()}
        >
          {t(way === 'aside' ? 'quarantine.do-aside' : 'quarantine.do-release')}
        </Button>
      </div>
      <OtherWays onScan={list.take} />
    </Page>
  );
}

/** Both ways as one act of the screen. */
function useQuarantine() {
  const aside = useAct(setAside);
  const back = useAct(releaseBoxes);
  return {
    run: (
      way: (typeof WAYS)[number],
      { reason, ...at }: { readonly premises: string; readonly codes: string[]; readonly reason: StopReason },
    ) => {
      aside.reset();
      back.reset();
      return way === 'aside' ? aside.run({ ...at, reason }) : back.run(at);
    },
    running: aside.running || back.running,
    problem: aside.problem ?? back.problem,
  };
}
