/** «Отпуск ГСМ» and the shop's sale before ПУСК: nozzle, mode, quantity, payment type, goods, card, buyer, cash. */
import { formatMoney } from '../../../web/format.ts';
import { parseHundredths, typedHundredths } from '../state/numbers.ts';
import { addGoods, changeDraft, type Draft, draft, isStarting, type Mode, payable, quote, refusal, startSale } from '../state/order.ts';
import { paymentTypeOf, productOf, pumpOf, station } from '../state/yard.ts';
import { type TextKey, t } from '../texts.ts';
import { BuyerFields } from './buyer-fields.tsx';
import { Button, Discounts, Due, Key, Lines, Row, useFocus } from './parts.tsx';
import { goBack, openPane, showSale } from './route.ts';

const MODES: [mode: Mode, name: TextKey][] = [
  ['volume', 'byLitres'],
  ['amount', 'byAmount'],
  ['full', 'toFull'],
  ['fullUpTo', 'toFullUpTo'],
];
const QUANTITY: Record<Mode, TextKey | null> = { volume: 'litres', amount: 'amount', full: null, fullUpTo: 'ceiling' };
const NOTES = [500, 1000, 2000, 5000];

export async function start(): Promise<void> {
  const sale = await startSale();
  if (sale) showSale(sale.id);
}

function Choices<Value extends string | number>({
  label,
  choices,
  chosen,
  choose,
}: {
  label: string;
  choices: { value: Value; name: string; hint?: string }[];
  chosen: Value;
  choose(value: Value): void;
}) {
  return (
    <fieldset class="choices">
      <legend>{label}</legend>
      {choices.map(({ value, name, hint }, index) => (
        <button type="button" key={value} aria-pressed={value === chosen} onClick={() => choose(value)} data-digit={index + 1}>
          <Key>{String(index + 1)}</Key> {name}
          {hint && <small>{hint}</small>}
        </button>
      ))}
    </fieldset>
  );
}

const Nozzles = ({ own }: { own: Draft }) => (
  <Choices
    label={`${t('pump')} ${own.pump}`}
    choices={(pumpOf(own.pump ?? 0)?.nozzles ?? []).map(({ number, name, price }) => ({ value: number, name, hint: formatMoney(price) }))}
    chosen={own.nozzle}
    choose={(nozzle) => changeDraft({ nozzle })}
  />
);

function Quantity({ own, name }: { own: Draft; name: TextKey }) {
  const field = useFocus();
  const price = pumpOf(own.pump ?? 0)?.nozzles.find(({ number }) => number === own.nozzle)?.price ?? 0;
  return (
    <label class="quantity">
      <span>
        {t(name)} {own.mode === 'volume' && `× ${formatMoney(price)}`}
      </span>
      <input
        ref={field}
        id="quantity"
        inputMode="decimal"
        autocomplete="off"
        value={own.quantity}
        aria-invalid={own.quantity !== '' && parseHundredths(own.quantity) === null}
        onInput={({ currentTarget }) => changeDraft({ quantity: currentTarget.value })}
      />
    </label>
  );
}

function Goods({ own }: { own: Draft }) {
  const chosen = Object.entries(own.goods);
  return (
    <div class="goods">
      {chosen.map(([code, count]) => (
        <div class="goods-line" key={code}>
          <span>{productOf(code)?.name ?? code}</span>
          <button type="button" aria-label={`− ${productOf(code)?.name ?? code}`} onClick={() => addGoods(code, -1)}>
            −
          </button>
          <b>{count}</b>
          <button type="button" aria-label={`+ ${productOf(code)?.name ?? code}`} onClick={() => addGoods(code, 1)}>
            +
          </button>
        </div>
      ))}
      <Button label={t('addGoods')} hotkey="F9" press={() => openPane('goods')} isWaiting={false} />
    </div>
  );
}

/** Whether the customer's card is asked for: as the payment type's discount says. */
function CardWish({ own }: { own: Draft }) {
  const discount = station.value?.discounts.find(({ shortName }) => shortName === paymentTypeOf(own.paymentType)?.discount);
  if (!discount || discount.request === 'never') return null;
  if (discount.request === 'always') return <Row name={t('askCard')}>{t('cardAlways')}</Row>;
  return (
    <Choices
      label={t('askCard')}
      choices={[
        { value: 'no', name: t('cardNo') },
        { value: 'ask', name: t('cardBefore') },
      ]}
      chosen={own.loyalty ? 'ask' : 'no'}
      choose={(value) => changeDraft({ loyalty: value === 'ask' })}
    />
  );
}

function Cash({ own }: { own: Draft }) {
  if (paymentTypeOf(own.paymentType)?.kind !== 'cash' || own.mode === 'full' || own.mode === 'fullUpTo') return null;
  const due = quote.value?.totals.due ?? 0;
  const tendered = parseHundredths(own.tendered);
  const change = tendered === null ? 0 : tendered - due;
  return (
    <>
      <div class="notes">
        <Button label={t('exactCash')} hotkey="F2" press={() => changeDraft({ tendered: '' })} isWaiting={false} />
        {NOTES.map((note) => (
          <button type="button" key={note} onClick={() => changeDraft({ tendered: typedHundredths((tendered ?? 0) + note * 100) })}>
            {note}
          </button>
        ))}
      </div>
      <div class="cash">
        <label>
          <span>{t('tendered')}</span>
          <input
            id="tendered"
            inputMode="decimal"
            autocomplete="off"
            placeholder={t('exactCash')}
            value={own.tendered}
            onInput={({ currentTarget }) => changeDraft({ tendered: currentTarget.value })}
          />
        </label>
        <div class={change < 0 ? 'change is-short' : 'change'}>
          <span>{change < 0 ? t('tooLittle') : t('change')}</span>
          <output>{formatMoney(Math.abs(change))}</output>
        </div>
      </div>
    </>
  );
}

export function SaleForm() {
  const own = draft.value;
  if (!own) return <p class="empty">{t('choosePump')}</p>;
  const quantityName = QUANTITY[own.mode];
  const isFull = own.mode === 'full' || own.mode === 'fullUpTo';
  const isReady = own.pump !== null && own.mode === 'full' ? true : quote.value !== null;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void start();
      }}
    >
      <h1>{own.pump === null ? t('shopSale') : `${t('pump')} ${own.pump} — ${t('fuelSale')}`}</h1>
      <div class="form-body">
        {own.pump !== null && <Nozzles own={own} />}
        {own.pump !== null && (
          <Choices
            label={t('fuelSale')}
            choices={MODES.map(([value, name]) => ({ value, name: t(name) }))}
            chosen={own.mode}
            choose={(mode) => changeDraft({ mode, quantity: '' })}
          />
        )}
        {own.pump !== null && quantityName && <Quantity key={`${own.key} ${own.mode}`} own={own} name={quantityName} />}
        <Choices
          label={t('payBy')}
          choices={payable.value.map(({ code, name }) => ({ value: code, name }))}
          chosen={own.paymentType}
          choose={(paymentType) => changeDraft({ paymentType })}
        />
        <Goods own={own} />
        <CardWish own={own} />
        <BuyerFields own={own} />
        {quote.value && <Lines lines={quote.value.lines} />}
        {quote.value && <Discounts totals={quote.value.totals} />}
      </div>
      {refusal.value && (
        <p class="refusal" role="alert">
          {refusal.value}
        </p>
      )}
      <Due totals={isFull ? null : (quote.value?.totals ?? null)} name={isFull ? t('dueAbout') : t('due')}>
        <Cash own={own} />
      </Due>
      <footer class="acts">
        <Button label={t('cancel')} hotkey="Esc" press={goBack} isWaiting={own.isSent} />
        <button type="submit" class="act is-go" disabled={!isReady || isStarting.value}>
          {isStarting.value ? t('waiting') : t('start')} <Key>Enter</Key>
        </button>
      </footer>
    </form>
  );
}
