/** The till's entry, `/till/`: the board of pumps, the pane that sells, and the keys. */
import { render } from 'preact';
import { setTokenSource } from '../../web/api.ts';
import { formatTime } from '../../web/format.ts';
import { currentLanguage, setLanguage } from '../../web/language.ts';
import { applyTheme } from '../../web/theme.ts';
import { askForToken } from '../../web/token-window.ts';
import { Board } from './board/board.tsx';
import { TopBar } from './board/top-bar.tsx';
import { KeyBar } from './key-bar.tsx';
import { listenToKeys } from './keys.ts';
import { GoodsPane } from './panes/goods-pane.tsx';
import { HistoryPane } from './panes/history-pane.tsx';
import { type PaneName, pane, shownSale } from './panes/route.ts';
import { SaleForm } from './panes/sale-form.tsx';
import { SalePane } from './panes/sale-pane.tsx';
import { ShiftPane } from './panes/shift-pane.tsx';
import { followStation, wordsOf } from './state/follow.ts';
import { fault, link, sales } from './state/yard.ts';
import { t } from './texts.ts';

const PANES: Record<Exclude<PaneName, 'pump'>, () => preact.JSX.Element> = {
  shift: ShiftPane,
  history: HistoryPane,
  goods: GoodsPane,
};

function Pane() {
  if (pane.value !== 'pump') {
    const Own = PANES[pane.value];
    return <Own />;
  }
  const sale = shownSale.value ? sales.value.get(shownSale.value)?.value : undefined;
  return sale ? <SalePane sale={sale} /> : <SaleForm />;
}

const Till = () => (
  <>
    <TopBar />
    <div class="middle">
      <Board />
      <aside class="pane">
        {!link.value.isUp && (
          <p class="lost" role="alert">
            {t('asOf')} {formatTime(new Date(link.value.since).toISOString())}
          </p>
        )}
        {fault.value && (
          <p class="refusal" role="alert">
            {fault.value}
          </p>
        )}
        <Pane />
      </aside>
    </div>
    <KeyBar />
  </>
);

async function main(): Promise<void> {
  setLanguage(currentLanguage());
  applyTheme();
  document.title = `${t('title')} — Kolonka`;
  setTokenSource(askForToken);
  const app = document.getElementById('app') as HTMLElement;
  try {
    await followStation();
    listenToKeys();
    render(<Till />, app);
  } catch (problem) {
    render(<p class="refusal">{wordsOf(problem)}</p>, app);
  }
}

void main();
