/** Goods for the opened form: found by name, code or barcode. F9 opens it. */
import { signal } from '@preact/signals';
import { formatMoney } from '../../../web/format.ts';
import type { Product } from '../state/api-shapes.ts';
import { addGoods, draft } from '../state/order.ts';
import { station } from '../state/yard.ts';
import { t } from '../texts.ts';
import { Button, Key, useFocus } from './parts.tsx';
import { goBack } from './route.ts';

const MOST_SHOWN = 9;
const wanted = signal('');

function matches({ name, code, barcodes = [] }: Product, text: string): boolean {
  const low = text.trim().toLowerCase();
  return name.toLowerCase().includes(low) || code.toLowerCase().includes(low) || barcodes.includes(text.trim());
}

const foundGoods = (): Product[] =>
  (station.value?.products ?? []).filter((product) => product.kind === 'goods' && matches(product, wanted.value)).slice(0, MOST_SHOWN);

export function GoodsPane() {
  const field = useFocus();
  const goods = foundGoods();
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = foundGoods();
        if (!first || wanted.value === '') return goBack();
        addGoods(first.code, 1);
        wanted.value = '';
      }}
    >
      <h1>{t('goods')}</h1>
      <label class="quantity">
        <span>{t('searchGoods')}</span>
        <input
          ref={field}
          id="goods-search"
          autocomplete="off"
          value={wanted.value}
          onInput={({ currentTarget }) => {
            wanted.value = currentTarget.value;
          }}
        />
      </label>
      <div class="form-body list">
        {goods.length === 0 && <p class="empty">{t('nothingFound')}</p>}
        {goods.map(({ code, name, price }, index) => (
          <button
            type="button"
            key={code}
            class="list-row"
            onClick={() => addGoods(code, 1)}
            data-digit={wanted.value === '' ? index + 1 : undefined}
          >
            <span>
              <Key>{String(index + 1)}</Key> {name}
            </span>
            <b>
              {formatMoney(price)} {draft.value?.goods[code] ? `× ${draft.value.goods[code]}` : ''}
            </b>
          </button>
        ))}
      </div>
      <footer class="acts">
        <Button label={t('back')} hotkey="Esc" press={goBack} isWaiting={false} />
      </footer>
    </form>
  );
}
