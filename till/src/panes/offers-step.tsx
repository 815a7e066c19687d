/** «Доступные предложения»: coupons by digits, points to spend or keep; then what was changed, to be accepted. */
import { signal } from '@preact/signals';
import { formatLitres, formatMoney } from '../../../web/format.ts';
import { tellSale } from '../state/act.ts';
import type { Sale } from '../state/api-shapes.ts';
import { parseHundredths, typedHundredths } from '../state/numbers.ts';
import { t } from '../texts.ts';
import { EventButton, Key, Row } from './parts.tsx';
import { cancelSale } from './sale-pane.tsx';

/** Of the sale that is shown: begun anew where it is another one. */
const chosen = signal<{ saleId: string; coupons: string[]; points: string }>({ saleId: '', coupons: [], points: '' });
const choiceOf = ({ id }: Sale) => (chosen.value.saleId === id ? chosen.value : { saleId: id, coupons: [], points: '' });

function toggle(sale: Sale, couponId: string): void {
  const { coupons, ...rest } = choiceOf(sale);
  chosen.value = { ...rest, coupons: coupons.includes(couponId) ? coupons.filter((id) => id !== couponId) : [...coupons, couponId] };
}

/** Digits toggle, `*` is all, `0` none, `+` spends the most, `-` keeps. @returns whether the key was ours. */
export function keyInOffers(sale: Sale, key: string): boolean {
  const all = (sale.client?.coupons ?? []).map(({ couponId }) => couponId);
  const own = choiceOf(sale);
  const coupon = /^[1-9]$/.test(key) ? all[Number(key) - 1] : undefined;
  if (coupon) toggle(sale, coupon);
  else if (key === '*') chosen.value = { ...own, coupons: all };
  else if (key === '0') chosen.value = { ...own, coupons: [] };
  else if (key === '+') chosen.value = { ...own, points: typedHundredths(sale.client?.maxPoints ?? 0) };
  else if (key === '-') chosen.value = { ...own, points: '' };
  else return false;
  return true;
}

export function answerOffers(sale: Sale): void {
  const { coupons, points } = choiceOf(sale);
  void tellSale(sale.id, { type: 'offers.answered', couponIds: coupons, points: parseHundredths(points) ?? 0 });
}

function Points({ sale }: { sale: Sale }) {
  const { client } = sale;
  const own = choiceOf(sale);
  if (!client || client.maxPoints === 0) return null;
  return (
    <fieldset class="choices">
      <legend>
        {t('points')}: {t('pointsAtMost')} {formatMoney(client.maxPoints)}
      </legend>
      <button type="button" aria-pressed={own.points === ''} onClick={() => keyInOffers(sale, '-')}>
        <Key>-</Key> {t('keepPoints')}
      </button>
      <button type="button" aria-pressed={own.points !== ''} onClick={() => keyInOffers(sale, '+')}>
        <Key>+</Key> {t('spendPoints')}
      </button>
      <input
        aria-label={t('spendPoints')}
        inputMode="decimal"
        autocomplete="off"
        value={own.points}
        onInput={({ currentTarget }) => {
          chosen.value = { ...own, points: currentTarget.value };
        }}
      />
    </fieldset>
  );
}

export function OffersStep({ sale }: { sale: Sale }) {
  const { client } = sale;
  const own = choiceOf(sale);
  return (
    <div class="step">
      <h2>{t('offers')}</h2>
      <p class="hint">{t('offersHint')}</p>
      <Row name={t('balance')}>{formatMoney(client?.balance ?? 0)}</Row>
      {client?.coupons.length === 0 && <p class="empty">{t('noCoupons')}</p>}
      {client?.coupons.map(({ couponId, title, personalPrice, productName, maxQuantity }, index) => (
        <button
          type="button"
          key={couponId}
          class="list-row"
          aria-pressed={own.coupons.includes(couponId)}
          onClick={() => toggle(sale, couponId)}
        >
          <span>
            <Key>{String(index + 1)}</Key> {title}
            <small>
              {productName}, {t('upTo')} {formatLitres(maxQuantity)}
            </small>
          </span>
          <b>{formatMoney(personalPrice)}</b>
        </button>
      ))}
      <Points sale={sale} />
      <EventButton sale={sale} type="offers.answered" label={t('goOn')} hotkey="Enter" look="go" press={() => answerOffers(sale)} />
      <EventButton sale={sale} type="sale.cancelled" label={t('cancel')} press={() => cancelSale(sale)} />
    </div>
  );
}

/** A refund or an offer that came out otherwise than was asked: nothing goes on until it is accepted. */
export const ConfirmationStep = ({ sale }: { sale: Sale }) => (
  <div class="step">
    <h2>{t('changedOffers')}</h2>
    <p class="hint">{t('changedHint')}</p>
    {sale.lowered.map((why) => (
      <p class="hint" key={why}>
        {why}
      </p>
    ))}
    {sale.refund && <Row name={t('refundSum')}>{formatMoney(sale.refund.total)}</Row>}
    <EventButton
      sale={sale}
      type="offers.confirmed"
      label={t('accept')}
      hotkey="Enter"
      look="go"
      press={() => void tellSale(sale.id, { type: 'offers.confirmed' })}
    />
    {sale.refund === null && sale.client && <OffersStep sale={sale} />}
  </div>
);
