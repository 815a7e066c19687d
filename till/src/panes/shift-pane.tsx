/** The shift: opened, its totals and disagreements, the X report, closed with what is counted. F10 opens it. */
import { signal } from '@preact/signals';
import { formatCount, formatLitres, formatMoney } from '../../../web/format.ts';
import { act } from '../state/act.ts';
import type { Shift } from '../state/api-shapes.ts';
import { readShift } from '../state/follow.ts';
import { parseHundredths } from '../state/numbers.ts';
import { shift } from '../state/yard.ts';
import { t } from '../texts.ts';
import { Button, Row } from './parts.tsx';
import { goBack } from './route.ts';

const counted = signal('');

async function close(): Promise<void> {
  const amount = parseHundredths(counted.value);
  if ((await act('/v1/shifts/close', amount === null ? {} : { counted: amount })) === null) return;
  counted.value = '';
  await readShift();
}

async function open(): Promise<void> {
  if ((await act('/v1/shifts/open')) !== null) await readShift();
}

const Totals = ({ own }: { own: Shift }) => (
  <>
    <h2>{t('shiftTotals')}</h2>
    <Row name={`${t('sales')} (${formatCount(own.totals.sales.count)})`}>{formatMoney(own.totals.sales.amount)}</Row>
    <Row name={`${t('returns')} (${formatCount(own.totals.refunds.count)})`}>{formatMoney(own.totals.refunds.amount)}</Row>
    <Row name={t('net')}>{formatMoney(own.totals.net)}</Row>
    {own.paymentTypes.map(({ code, name, net }) => (
      <Row key={code} name={name}>
        {formatMoney(net)}
      </Row>
    ))}
    {own.products.map(({ code, name, unit, quantity, amount }) => (
      <Row key={code} name={`${name}, ${unit === 'L' ? formatLitres(quantity) : formatCount(quantity / 1000)}`}>
        {formatMoney(amount)}
      </Row>
    ))}
    <h2>{t('differences')}</h2>
    {own.differences.length === 0 && <p class="hint">{t('booksAgree')}</p>}
    {own.differences.map(({ message }) => (
      <p class="refusal" key={message}>
        {message}
      </p>
    ))}
  </>
);

export function ShiftPane() {
  const own = shift.value;
  const isOpen = own !== null && own.state !== 'closed';
  return (
    <section class="form">
      <h1>{own ? `${t('shift')} ${own.number}` : t('noShift')}</h1>
      <div class="form-body">
        {own && <Totals own={own} />}
        {isOpen && (
          <label class="quantity">
            <span>{t('counted')}</span>
            <input
              inputMode="decimal"
              autocomplete="off"
              value={counted.value}
              onInput={({ currentTarget }) => {
                counted.value = currentTarget.value;
              }}
            />
          </label>
        )}
        {isOpen && <p class="hint">{t('closeShiftHint')}</p>}
      </div>
      <footer class="acts">
        <Button label={t('back')} hotkey="Esc" press={goBack} isWaiting={false} />
        {isOpen && <Button label={t('xReport')} press={() => void act('/v1/shifts/x-report')} />}
        {isOpen ? (
          <Button label={t('closeShift')} look="stop" press={() => void close()} />
        ) : (
          <Button label={t('openShift')} look="go" press={() => void open()} />
        )}
      </footer>
    </section>
  );
}
