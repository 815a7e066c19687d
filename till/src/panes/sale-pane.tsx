/** A sale under way or just over: the step that it is at, by its tags, and what the cashier may do about it. */
import { formatLitres, formatMoney } from '../../../web/format.ts';
import { tellSale } from '../state/act.ts';
import type { Sale } from '../state/api-shapes.ts';
import { has, productOf } from '../state/yard.ts';
import { type TextKey, t } from '../texts.ts';
import { AttentionStep } from './attention-step.tsx';
import { CardStep, LoyaltyDownStep } from './card-step.tsx';
import { DeliveryStep, UnderDeliveredStep } from './delivery-step.tsx';
import { ConfirmationStep, OffersStep } from './offers-step.tsx';
import { Button, Discounts, Due, EventButton, Lines, Row } from './parts.tsx';
import { PaymentStep, ReceiptStep } from './payment-step.tsx';
import { goBack } from './route.ts';

const Waiting = ({ name }: { name: TextKey }) => (
  <p class="waiting" role="status">
    <i aria-hidden="true" /> {t(name)}
  </p>
);

/** What the sale is doing where it asks nothing of anybody. */
function waitingFor(sale: Sale): TextKey {
  if (has(sale, 'receiptPrinting')) return 'printing';
  if (has(sale, 'refunding')) return 'refunding';
  const state = sale.state.join(' ');
  if (/payment\.(paying|charging|taking)/.test(state)) return 'atTerminal';
  if (/payment\.checking/.test(state)) return 'checking';
  return /ordering|release/.test(state) ? 'agreeing' : 'waiting';
}

function Step({ sale }: { sale: Sale }) {
  if (sale.attention) return <AttentionStep sale={sale} />;
  if (has(sale, 'closed')) return <Ended sale={sale} />;
  if (has(sale, 'loyaltyDown')) return <LoyaltyDownStep sale={sale} />;
  if (has(sale, 'awaitingCard')) return <CardStep sale={sale} />;
  if (has(sale, 'awaitingConfirmation')) return <ConfirmationStep sale={sale} />;
  if (has(sale, 'awaitingOffers')) return <OffersStep sale={sale} />;
  if (has(sale, 'awaitingPayment')) return <PaymentStep sale={sale} />;
  if (has(sale, 'underDelivered')) return <UnderDeliveredStep sale={sale} />;
  if (has(sale, 'awaitingReceipt')) return <ReceiptStep sale={sale} />;
  if (has(sale, 'dispensing')) return <DeliveryStep sale={sale} />;
  return (
    <>
      <Waiting name={waitingFor(sale)} />
      {sale.notice && <p class="refusal">{sale.notice.message}</p>}
      <EventButton sale={sale} type="sale.cancelled" label={t('cancel')} press={() => cancelSale(sale)} isWaiting={false} />
    </>
  );
}

export const cancelSale = (sale: Sale): void => void tellSale(sale.id, { type: 'sale.cancelled', reason: t('customerLeft') });

const ENDS: TextKey[] = ['unpaid', 'refunded', 'cancelled', 'failed', 'completed'];

function Ended({ sale }: { sale: Sale }) {
  const end = ENDS.find((tag) => has(sale, tag)) ?? 'completed';
  return (
    <>
      <p class={`ended is-${end}`} role="status">
        {t(end)}
      </p>
      {sale.totals.change > 0 && (
        <div class="due">
          <div class="due-sum is-change">
            <span>{t('change')}</span>
            <output>{formatMoney(sale.totals.change)}</output>
          </div>
        </div>
      )}
      <EventButton
        sale={sale}
        type="refund.requested"
        label={t('returnGoods')}
        hotkey="F7"
        press={() => void tellSale(sale.id, { type: 'refund.requested' })}
      />
    </>
  );
}

function Receipts({ sale }: { sale: Sale }) {
  if (sale.receipts.length === 0) return null;
  return (
    <section class="receipts">
      {sale.receipts.map(({ kind, documentNumber, total }) => (
        <Row key={documentNumber} name={`${t(kind === 'sell' ? 'receiptNo' : 'returnNo')} ${documentNumber}`}>
          {formatMoney(total)}
        </Row>
      ))}
    </section>
  );
}

const titleOf = ({ pump, product }: Sale): string =>
  pump === null ? t('shopSale') : `${t('pump')} ${pump} · ${productOf(product)?.name ?? ''}`;

export function SalePane({ sale }: { sale: Sale }) {
  return (
    <section class="form" aria-label={titleOf(sale)}>
      <h1>{titleOf(sale)}</h1>
      <div class="form-body">
        {sale.client && (
          <Row name={`${sale.client.name} ${sale.client.cardNumber}`}>
            {t('points')} {formatMoney(sale.client.balance)}
          </Row>
        )}
        <Lines lines={sale.lines} />
        <Discounts totals={sale.totals} />
        {sale.delivered.volume > 0 && <Row name={t('delivered')}>{formatLitres(sale.delivered.volume)}</Row>}
        {sale.totals.paid > 0 && <Row name={t('paid')}>{formatMoney(sale.totals.paid)}</Row>}
        {sale.totals.refunded > 0 && <Row name={t('refunded')}>{formatMoney(sale.totals.refunded)}</Row>}
        <Receipts sale={sale} />
        <Step sale={sale} />
      </div>
      {!has(sale, 'closed') && !sale.attention && <Due totals={sale.totals} />}
      <footer class="acts">
        <Button label={has(sale, 'closed') ? t('done') : t('later')} hotkey="Esc" press={goBack} isWaiting={false} />
      </footer>
    </section>
  );
}
