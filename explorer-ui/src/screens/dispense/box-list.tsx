import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../ui/moment.tsx';
import type { Basket, BasketAct, BasketBox } from './basket.ts';
import { unitsOf } from './basket-request.ts';
import { LabelledInput } from '../../ui/labelled-input.tsx';

interface BoxListProps {
  readonly basket: Basket;
  readonly act: (act: BasketAct) => void;
}

/** The boxes on the counter, the newest first: what each is, how much of it, and for which line. */
export function BoxList({ basket, act }: BoxListProps) {
  const { t } = useTranslation('dispense');
  return (
    <section className="ps-card" aria-labelledby="boxes">
      <h2 id="boxes">{t('boxes', { count: basket.boxes.length })}</h2>
      {basket.boxes.length === 0 ? (
        <p className="ps-soft">{t('boxes-none')}</p>
      ) : (
        <ul className="ps-boxes">
          {basket.boxes.toReversed().map((box) => (
            <BoxRow key={box.id} box={box} basket={basket} act={act} />
          ))}
        </ul>
      )}
    </section>
  );
}

function BoxRow({ box, basket, act }: BoxListProps & { readonly box: BasketBox }) {
  const { t } = useTranslation('dispense');
  const { id, code, product, checked } = box;
  const name = product?.name ?? t('unknown-product');
  return (
    <li className="ps-box" data-checked={checked}>
      <div className="ps-box-head">
        <div className="ps-box-what">
          <strong>{name}</strong>
          <span className="ps-code ps-soft">{code}</span>
          {checked ? <BoxFacts box={box} /> : <span className="ps-box-unchecked">{t('box-unchecked')}</span>}
        </div>
        <Button
          aria-label={t('remove-box', { name })}
          onClick={() => {
            act({ do: 'remove-box', id });
          }}
        >
          {t('remove')}
        </Button>
      </div>
      <LineChoice box={box} basket={basket} act={act} />
      <LabelledInput
        id={`part-of-${id}`}
        label={t('part', { unit: product?.unit ?? '' })}
        value={box.part}
        faulty={unitsOf(box) === undefined}
        numeric
        hint={t('part-hint')}
        onChange={(text) => {
          act({ do: 'part', id, text });
        }}
      />
    </li>
  );
}

/** What the ledger says of it. */
function BoxFacts({ box: { lotNumber, expiry, left, product } }: { readonly box: BasketBox }) {
  const { t } = useTranslation('dispense');
  return (
    <span className="ps-soft">
      {lotNumber !== undefined && `${t('lot')} ${lotNumber} · `}
      {expiry !== undefined && (
        <>
          {t('expiry')} <Moment at={expiry} precision="day" /> ·{' '}
        </>
      )}
      {left !== undefined && t('left', { units: left, unit: product?.unit ?? '' })}
    </span>
  );
}

/** Which line of the prescription a box fills; another product than the line's is a substitution, and says so. */
function LineChoice({ box, basket, act }: BoxListProps & { readonly box: BasketBox }) {
  const { t } = useTranslation('dispense');
  const options = basket.lines.map((line, i) => ({
    value: String(line.id),
    label: t(line.product.id === box.product?.id ? 'line-same' : 'line-instead', {
      number: i + 1,
      name: line.product.name,
    }),
  }));
  const another = box.product === undefined ? [] : [{ value: 'new', label: t('line-new') }];
  return (
    <div className="ps-field">
      <label htmlFor={`line-of-${box.id}`}>{t(box.substituted ? 'for-line-instead' : 'for-line')}</label>
      <Select
        id={`line-of-${box.id}`}
        aria-label={t('for-line')}
        value={box.line === undefined ? null : String(box.line)}
        placeholder={t('no-line')}
        status={box.line === undefined ? 'warning' : ''}
        options={[...options, ...another]}
        onChange={(value: string | null) => {
          const line = value === null ? undefined : value === 'new' ? 'new' : Number(value);
          act({ do: 'assign', id: box.id, line });
        }}
      />
    </div>
  );
}
