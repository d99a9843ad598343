import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StopReason } from '../../api/dispensing.ts';
import { releaseBoxes, setAside } from '../../api/supply.ts';
import { useAct } from '../../api/use-act.ts';
import { Choice } from '../../ui/choice.tsx';
import { Page } from '../../ui/page.tsx';
import { OwnPlace } from './own-place.tsx';
import { useOwnPlaces } from './own-places.ts';
import { ReasonChoice } from './reason-choice.tsx';
import { SendList, tellSent } from './send-list.tsx';
import { useCodeList } from './use-code-list.ts';

const WAYS = ['aside', 'release'] as const;

/** Boxes in doubt are set aside, or put back. */
export default function Quarantine() {
  const { t } = useTranslation('goods');
  const places = useOwnPlaces();
  const list = useCodeList();
  const [way, setWay] = useState<(typeof WAYS)[number]>('aside');
  const [reason, setReason] = useState<StopReason>('SUSPECTED');
  const sending = useQuarantine();
  const premises = places.chosen?.id;
  const send = async () => {
    if (premises === undefined) return;
    const codes = list.units.map(({ code }) => code);
    const answer = await sending.run(way, { premises, codes, reason });
    tellSent(list, answer, ({ units }) => ({
      ...{ tone: 'good', words: way === 'aside' ? 'set-aside' : 'released', count: units },
    }));
  };
  return (
    <Page lead={t('quarantine.lead')} actions={<OwnPlace places={places} />}>
      <Choice
        label={t('quarantine.way')}
        options={WAYS.map((value) => ({ value, label: t(`quarantine.${value}`) }))}
        value={way}
        onChange={setWay}
      />
      <SendList
        {...{ list, sending, onSend: send }}
        label={t('quarantine.scan')}
        act={t(way === 'aside' ? 'quarantine.do-aside' : 'quarantine.do-release')}
        question={way === 'aside' && <ReasonChoice value={reason} onChange={setReason} />}
      />
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
