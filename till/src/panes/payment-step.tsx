/** Paying: again where it failed, and «Выбить чек» of a fill to full with the cash that is laid down. */
import { signal } from '@preact/signals';
import { formatMoney } from '../../../web/format.ts';
import { tellSale } from '../state/act.ts';
import type { Sale } from '../state/api-shapes.ts';
import { parseHundredths } from '../state/numbers.ts';
import { paymentTypeOf, station } from '../state/yard.ts';
import { t } from '../texts.ts';
import { EventButton } from './parts.tsx';
import { cancelSale } from './sale-pane.tsx';

const cash = signal('');
const reason = signal('');

const laidDown = () => ({ tendered: parseHundredths(cash.value) });

export async function requestReceipt(sale: Sale): Promise<void> {
  if (await tellSale(sale.id, { type: 'receipt.requested', ...laidDown() })) cash.value = '';
}

/** What is typed here is cash laid down; empty: exactly the due. */
function CashField({ sale }: { sale: Sale }) {
  if (paymentTypeOf(sale.paymentType)?.kind !== 'cash') return null;
  const tendered = parseHundredths(cash.value);
  return (
    <label class="quantity">
      <span>{t('tendered')}</span>
      <input
        id="tendered"
        inputMode="decimal"
        autocomplete="off"
        placeholder={t('exactCash')}
        value={cash.value}
        onInput={({ currentTarget }) => {
          cash.value = currentTarget.value;
        }}
      />
      {tendered !== null && tendered > sale.totals.due && (
        <b>
          {t('change')} {formatMoney(tendered - sale.totals.due)}
        </b>
      )}
    </label>
  );
}

const PaymentTypes = ({ sale }: { sale: Sale }) => (
  <fieldset class="choices">
    <legend>{t('payBy')}</legend>
    {(station.value?.paymentTypes ?? [])
      .filter(({ use }) => use === (sale.pump === null ? 'shop' : 'fuel'))
      .map(({ code, name }) => (
        <button
          type="button"
          key={code}
          aria-pressed={code === sale.paymentType}
          onClick={() => void tellSale(sale.id, { type: 'payment.changed', paymentType: code, ...laidDown() })}
        >
          {name}
        </button>
      ))}
  </fieldset>
);

export const PaymentStep = ({ sale }: { sale: Sale }) => (
  <div class="step">
    <h2>{t('payAgain')}</h2>
    <p class="hint">{t('payAgainHint')}</p>
    {sale.notice && (
      <p class="refusal" role="alert">
        {sale.notice.message}
      </p>
    )}
    <CashField sale={sale} />
    <PaymentTypes sale={sale} />
    <EventButton sale={sale} type="sale.cancelled" label={t('cancel')} press={() => cancelSale(sale)} />
  </div>
);

export const ReceiptStep = ({ sale }: { sale: Sale }) => (
  <div class="step">
    <h2>{t('awaitsReceipt')}</h2>
    <PaymentTypes sale={sale} />
    <CashField sale={sale} />
    <EventButton
      sale={sale}
      type="receipt.requested"
      label={t('printReceipt')}
      hotkey="F6"
      look="go"
      press={() => void requestReceipt(sale)}
    />
    <details>
      <summary>{t('leftUnpaid')}</summary>
      <label class="quantity">
        <span>{t('reason')}</span>
        <input
          autocomplete="off"
          value={reason.value}
          onInput={({ currentTarget }) => {
            reason.value = currentTarget.value;
          }}
        />
      </label>
      <EventButton
        sale={sale}
        type="sale.leftUnpaid"
        label={t('leftUnpaid')}
        look="stop"
        press={() => void tellSale(sale.id, { type: 'sale.leftUnpaid', reason: reason.value })}
      />
    </details>
  </div>
);
