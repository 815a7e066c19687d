/** The last sales, to be looked at again or to take goods back from. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { get } from '../../../web/api.ts';
import { formatDateTime, formatMoney } from '../../../web/format.ts';
import type { Sale } from '../state/api-shapes.ts';
import { keepSale, wordsOf } from '../state/follow.ts';
import { fault } from '../state/yard.ts';
import { t } from '../texts.ts';
import { Button } from './parts.tsx';
import { goBack, showSale } from './route.ts';

const MOST_SHOWN = 20;
const list = signal<Sale[] | null>(null);

async function readList(): Promise<void> {
  try {
    list.value = (await get<{ sales: Sale[] }>(`/v1/sales?limit=${MOST_SHOWN}`)).sales;
  } catch (problem) {
    fault.value = wordsOf(problem);
  }
}

function open(sale: Sale): void {
  keepSale(sale);
  showSale(sale.id);
}

export function HistoryPane() {
  useEffect(() => void readList(), []);
  return (
    <section class="form">
      <h1>{t('lastSales')}</h1>
      <div class="form-body list">
        {list.value === null && <p class="empty">{t('waiting')}</p>}
        {list.value?.length === 0 && <p class="empty">{t('noSales')}</p>}
        {list.value?.map((sale) => (
          <button type="button" key={sale.id} class="list-row" onClick={() => open(sale)}>
            <span>
              {sale.pump === null ? t('shopSale') : `${t('pump')} ${sale.pump}`} · {sale.lines.map(({ name }) => name).join(', ')}
              <small>
                {formatDateTime(sale.createdAt)} {sale.receipts.map(({ documentNumber }) => `№ ${documentNumber}`).join(', ')}
              </small>
            </span>
            <b>{formatMoney(sale.totals.due)}</b>
          </button>
        ))}
      </div>
      <footer class="acts">
        <Button label={t('back')} hotkey="Esc" press={goBack} isWaiting={false} />
      </footer>
    </section>
  );
}
