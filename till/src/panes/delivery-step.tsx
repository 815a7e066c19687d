/** Fuel flows, or has stopped short: the stop, the rest, or the money back. */
import { formatLitres, formatMoney } from '../../../web/format.ts';
import { stopPump, tellSale } from '../state/act.ts';
import type { Sale } from '../state/api-shapes.ts';
import { pumpOf } from '../state/yard.ts';
import { t } from '../texts.ts';
import { Button, EventButton } from './parts.tsx';

export function DeliveryStep({ sale }: { sale: Sale }) {
  const pump = pumpOf(sale.pump ?? 0);
  return (
    <div class="step">
      <h2>{t(pump?.state === 'dispensing' ? 'flowing' : 'waitsForNozzle')}</h2>
      <p class="litres">
        <output>{formatLitres(sale.delivered.volume)}</output> <span>{formatMoney(pump?.delivered?.amount ?? sale.delivered.amount)}</span>
      </p>
      <Button label={t('stop')} hotkey="Pause" look="stop" press={() => void stopPump(sale.pump ?? 0)} isWaiting={false} />
    </div>
  );
}

export const UnderDeliveredStep = ({ sale }: { sale: Sale }) => {
  const ordered = sale.lines.filter(({ unit }) => unit !== 'pcs').reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <div class="step">
      <h2>
        {t('shortBy')} {formatLitres(Math.max(0, ordered - sale.delivered.volume))}
      </h2>
      {sale.notice && <p class="hint">{sale.notice.message}</p>}
      <EventButton
        sale={sale}
        type="refund.requested"
        label={t('refund')}
        hotkey="F7"
        look="go"
        press={() => void tellSale(sale.id, { type: 'refund.requested' })}
      />
      <EventButton
        sale={sale}
        type="dispensing.resumed"
        label={t('resume')}
        press={() => void tellSale(sale.id, { type: 'dispensing.resumed' })}
      />
    </div>
  );
};
