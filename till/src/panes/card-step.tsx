/** The sale waits for the customer's card: scanned, swiped or typed. Or Megainsight does not answer. */
import { signal } from '@preact/signals';
import { tellSale } from '../state/act.ts';
import type { Sale } from '../state/api-shapes.ts';
import { t } from '../texts.ts';
import { EventButton, useFocus } from './parts.tsx';
import { cancelSale } from './sale-pane.tsx';

const token = signal('');

/** A swiped card arrives as keys; it is presented wherever the focus is. */
export async function presentCard(sale: Sale, code: string): Promise<void> {
  if (await tellSale(sale.id, { type: 'card.presented', token: code })) token.value = '';
}

export function CardStep({ sale }: { sale: Sale }) {
  const field = useFocus();
  return (
    <div class="step">
      <h2>{t('scanCard')}</h2>
      <p class="hint">{t('scanHint')}</p>
      {sale.notice && (
        <p class="refusal" role="alert">
          {sale.notice.message}
        </p>
      )}
      <label class="quantity">
        <span>{t('cardNumber')}</span>
        <input
          ref={field}
          id="card-token"
          autocomplete="off"
          value={token.value}
          onInput={({ currentTarget }) => {
            token.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || token.value === '') return;
            event.preventDefault();
            event.stopPropagation();
            void presentCard(sale, token.value);
          }}
        />
      </label>
      <EventButton sale={sale} type="card.presented" label={t('present')} look="go" press={() => void presentCard(sale, token.value)} />
      <EventButton
        sale={sale}
        type="loyalty.skipped"
        label={t('skipCard')}
        hotkey="F8"
        press={() => void tellSale(sale.id, { type: 'loyalty.skipped' })}
      />
      <EventButton sale={sale} type="sale.cancelled" label={t('cancel')} press={() => cancelSale(sale)} />
    </div>
  );
}

export const LoyaltyDownStep = ({ sale }: { sale: Sale }) => (
  <div class="step">
    <h2>{t('loyaltyDown')}</h2>
    <p class="hint">{t('loyaltyDownHint')}</p>
    {sale.notice && <p class="refusal">{sale.notice.message}</p>}
    <EventButton
      sale={sale}
      type="loyalty.retried"
      label={t('tryAgain')}
      look="go"
      press={() => void tellSale(sale.id, { type: 'loyalty.retried' })}
    />
    <EventButton
      sale={sale}
      type="loyalty.abandoned"
      label={t('sellWithout')}
      hotkey="F8"
      press={() => void tellSale(sale.id, { type: 'loyalty.abandoned' })}
    />
    <EventButton sale={sale} type="sale.cancelled" label={t('cancel')} press={() => cancelSale(sale)} />
  </div>
);
