/** The function keys as buttons, for hands that touch: each does what its key does. */
import { ACTIONS } from './keys.ts';
import { Key } from './panes/parts.tsx';
import { type TextKey, t } from './texts.ts';

const BAR: [key: string, name: TextKey][] = [
  ['F2', 'exactCash'],
  ['F3', 'shopSale'],
  ['F4', 'attention'],
  ['F5', 'lastSales'],
  ['F6', 'printReceipt'],
  ['F7', 'refund'],
  ['F8', 'cardNo'],
  ['F9', 'goods'],
  ['F10', 'shift'],
  ['F12', 'clearGoods'],
  ['Pause', 'stop'],
];

export const KeyBar = () => (
  <nav class="keys" aria-label="F1–F12">
    {BAR.map(([key, name]) => (
      <button type="button" key={key} class={key === 'Pause' ? 'is-stop' : ''} onClick={() => ACTIONS[key]?.()}>
        <Key>{key}</Key>
        <span>{t(name)}</span>
      </button>
    ))}
  </nav>
);
