import { isCode, sentenceOf } from '@piaosu/core';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Resources } from '../../locales/resources.ts';
import { Moment } from '../../ui/moment.tsx';
import { useSentences } from '../../ui/sentences.ts';
import { factsOf, type EvidenceFact } from './evidence-facts.ts';

interface EvidenceListProps {
  readonly evidence: unknown;
  /** Where names of places are at hand. */
  readonly placeName?: (id: string) => string;
}

/** Evidence as lines that people read: known names in words, moments in Beijing time. */
export function EvidenceList({ evidence, placeName }: EvidenceListProps) {
  const { t } = useTranslation('supervision');
  const language = useSentences();
  const facts = factsOf(evidence);
  const said = ({ path, value }: EvidenceFact) => {
    if (isCode(value)) return sentenceOf(value, language);
    return path.includes('premises') ? (placeName?.(value) ?? value) : value;
  };
  if (facts.length === 0) return <p className="ps-soft">{t('alert.evidence-none')}</p>;
  return (
    <dl className="ps-super-facts">
      {facts.map((fact) => (
        <div key={fact.path.join('/')}>
          <dt>{fact.path.map((name) => nameOf(t, name)).join(' · ')}</dt>
          <dd>
            <FactValue {...fact} value={said(fact)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function FactValue({ path, value }: EvidenceFact) {
  // Times on the ledger are seconds since 1970.
  if (path.at(-1) === 'time' && /^\d{9,11}$/u.test(value)) {
    return <Moment at={new Date(Number(value) * 1000).toISOString()} />;
  }
  return <span className={/^[0-9a-f.:~-]{24,}$/iu.test(value) ? 'ps-code' : undefined}>{value}</span>;
}

type FieldName = keyof Resources['supervision']['field'];

function nameOf(t: TFunction<'supervision'>, name: string): string {
  return isField(name, t('field', { returnObjects: true })) ? t(`field.${name}`) : name;
}

function isField(name: string, words: object): name is FieldName {
  return Object.hasOwn(words, name);
}
