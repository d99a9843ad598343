import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Product } from '../../api/supply.ts';
import type { Basket, BasketAct, BasketField, BasketLine } from './basket.ts';
import { countedOf } from './basket-request.ts';
import { LabelledInput } from '../../ui/labelled-input.tsx';
import { toBoxProduct } from './product-of-code.ts';

interface PrescriptionFormProps {
  readonly basket: Basket;
  readonly products: readonly Product[];
  readonly act: (act: BasketAct) => void;
}

const ID_TYPES = ['01', '02', '03', '99'] as const;

/** For whom, by which prescription, and paid by which receipt where that is known already. */
export function PrescriptionForm({ basket, products, act }: PrescriptionFormProps) {
  const { t } = useTranslation('dispense');
  const input = (field: Exclude<BasketField, 'idType'>, hint?: string) => (
    <LabelledInput
      id={field}
      label={t(`field.${field}`)}
      value={basket[field]}
      {...(hint === undefined ? {} : { hint })}
      onChange={(text) => {
        act({ do: 'type', field, text });
      }}
    />
  );
  return (
    <section className="ps-card" aria-labelledby="prescription-title">
      <h2 id="prescription-title">{t('prescription')}</h2>
      <div className="ps-fields">
        <div className="ps-field">
          <label htmlFor="idType">{t('field.idType')}</label>
          <Select
            id="idType"
            aria-label={t('field.idType')}
            value={basket.idType}
            options={ID_TYPES.map((value) => ({ value, label: t(`id-type.${value}`) }))}
            onChange={(text) => {
              act({ do: 'type', field: 'idType', text });
            }}
          />
        </div>
        {input('patient')}
        {input('prescriber')}
        {input('prescription')}
      </div>
      <h3>{t('lines')}</h3>
      {basket.lines.length === 0 && <p className="ps-soft">{t('lines-none')}</p>}
      {basket.lines.map((line, i) => (
        <LineRow key={line.id} number={i + 1} line={line} basket={basket} act={act} />
      ))}
      <AddLine products={products} act={act} />
      <h3>{t('receipt')}</h3>
      <div className="ps-fields">
        {input('receiptCode')}
        {input('receiptNumber', t('receipt-hint'))}
      </div>
    </section>
  );
}

interface LineRowProps extends Pick<PrescriptionFormProps, 'basket' | 'act'> {
  readonly number: number;
  readonly line: BasketLine;
}

function LineRow({ number, line, basket, act }: LineRowProps) {
  const { t } = useTranslation('dispense');
  const { id, product, quantity, uncoded } = line;
  const { name, unit } = product;
  return (
    <fieldset className="ps-line">
      <legend>
        {number}. {name}
      </legend>
      <p className="ps-soft">{t('counted', { units: countedOf(basket, line), unit })}</p>
      <div className="ps-fields">
        <LabelledInput
          id={`quantity-${id}`}
          label={t('quantity', { unit })}
          value={quantity}
          numeric
          hint={t('quantity-hint')}
          onChange={(text) => {
            act({ do: 'quantity', id, text });
          }}
        />
        <LabelledInput
          id={`uncoded-${id}`}
          label={t('uncoded', { unit })}
          value={uncoded}
          numeric
          hint={t('uncoded-hint')}
          onChange={(text) => {
            act({ do: 'uncoded', id, text });
          }}
        />
      </div>
      <Button
        aria-label={t('remove-line', { name })}
        onClick={() => {
          act({ do: 'remove-line', id });
        }}
      >
        {t('remove')}
      </Button>
    </fieldset>
  );
}

function AddLine({ products, act }: Pick<PrescriptionFormProps, 'products' | 'act'>) {
  const { t } = useTranslation('dispense');
  return (
    <div className="ps-field">
      <label htmlFor="add-line">{t('add-line')}</label>
      <Select
        id="add-line"
        aria-label={t('add-line')}
        showSearch={{ optionFilterProp: 'label' }}
        value={null}
        placeholder={t('add-line-hint')}
        options={products.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(value: string | null) => {
          const product = products.find(({ id }) => id === value);
          if (product !== undefined) act({ do: 'add-line', product: toBoxProduct(product) });
        }}
      />
    </div>
  );
}
