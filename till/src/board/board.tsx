/** The pumps, all of them in sight, and above them the queue of those that wait for the cashier. */
import { formatDuration } from '../../../web/format.ts';
import { selectPump } from '../panes/route.ts';
import { clock, link, pumps, saleAt } from '../state/yard.ts';
import { t } from '../texts.ts';
import { appearanceOf, urgencyOf } from './appearance.ts';
import { PumpTile } from './pump-tile.tsx';

/** More than this many pumps are drawn compact. */
const COMFORTABLE = 12;
const MOST_QUEUED = 5;

function Queue() {
  const waiting = pumps.value
    .map(({ value: pump }) => ({ pump, sale: saleAt(pump.number) }))
    .map((one) => ({ ...one, urgency: urgencyOf(one.pump, one.sale) }))
    .filter(({ urgency }) => urgency !== null)
    .sort((one, other) => (one.urgency ?? 0) - (other.urgency ?? 0));
  const shown = waiting.slice(0, MOST_QUEUED);
  return (
    <section class="queue" aria-label={t('waitForYou')} aria-live="polite">
      <h2>{shown.length > 0 ? `${t('waitForYou')}: ${waiting.length}` : t('nobodyWaits')}</h2>
      {shown.map(({ pump, sale }) => {
        const { look, icon, word } = appearanceOf(pump, sale);
        const since = Date.parse(sale?.createdAt ?? pump.since);
        return (
          <button type="button" key={pump.number} class={`chip is-${look}`} onClick={() => selectPump(pump.number)}>
            <b>{pump.number}</b>
            <span>
              <strong>
                {icon} {word}
              </strong>
              <small>{formatDuration(Math.max(0, Math.floor((clock.value - since) / 1000) * 1000))}</small>
            </span>
          </button>
        );
      })}
    </section>
  );
}

export const Board = () => (
  <main class="yard">
    <Queue />
    <div class={`board ${pumps.value.length > COMFORTABLE ? 'is-compact' : ''} ${link.value.isUp ? '' : 'is-old'}`}>
      {pumps.value.map((own) => (
        <PumpTile key={own.value.number} own={own} />
      ))}
    </div>
  </main>
);
