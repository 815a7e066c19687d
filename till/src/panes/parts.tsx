/** Pieces that several panes are made of. */
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { formatLitres, formatMoney } from '../../../web/format.ts';
import { isBusy } from '../state/act.ts';
import type { Line, Sale, Totals } from '../state/api-shapes.ts';
import { takes } from '../state/yard.ts';
import { t } from '../texts.ts';

export const Key = ({ children }: { children: string }) => <kbd>{children}</kbd>;

interface ButtonProps {
  label: string;
  hotkey?: string;
  look?: 'go' | 'stop' | 'plain';
  press(): void;
  /** Why it cannot be pressed; shown below the label. */
  refused?: string | null;
  isWaiting?: boolean;
  id?: string;
}

export const Button = ({ label, hotkey, look = 'plain', press, refused = null, isWaiting = isBusy.value, id }: ButtonProps) => (
  <button type="button" id={id} class={`act is-${look}`} disabled={refused !== null || isWaiting} onClick={press} data-hotkey={hotkey}>
    <span>
      {label} {hotkey && <Key>{hotkey}</Key>}
    </span>
    {refused && <small>{refused}</small>}
  </button>
);

/** A button for an event of the sale: there where the sale takes it, with the service's reason where it refuses. */
export function EventButton({ sale, type, ...rest }: Omit<ButtonProps, 'refused'> & { sale: Sale; type: string }) {
  const answer = takes(sale, type);
  return answer === false ? null : <Button {...rest} refused={answer === true ? null : answer} />;
}

export const Row = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div class="row">
    <span>{name}</span>
    <b>{children}</b>
  </div>
);

const quantityOf = ({ unit, quantity }: Line): string => (unit === 'pcs' ? `${quantity / 1000}` : formatLitres(quantity));

export const Lines = ({ lines }: { lines: Line[] }) => (
  <ul class="lines">
    {lines.map((line) => (
      <li key={`${line.lineNo}.${line.part}`}>
        <span>
          {line.name} × {quantityOf(line)}
          {line.price < line.listPrice && (
            <small>
              {' '}
              <s>{formatMoney(line.listPrice)}</s> {formatMoney(line.price)}
            </small>
          )}
        </span>
        <b>{formatMoney(line.amount)}</b>
      </li>
    ))}
  </ul>
);

/** What is due, what was laid down, and the change: the numbers that are said aloud. */
export const Due = ({ totals, name = t('due'), children }: { totals: Totals | null; name?: string; children?: ComponentChildren }) => (
  <div class="due">
    <div class="due-sum">
      <span>{name}</span>
      <output>{totals ? formatMoney(totals.due) : '—'}</output>
    </div>
    {children}
  </div>
);

export const Discounts = ({ totals }: { totals: Totals }) => (
  <>
    {totals.discount > 0 && <Row name={t('discount')}>{formatMoney(totals.discount)}</Row>}
    {totals.pointsSpent > 0 && <Row name={t('points')}>{formatMoney(totals.pointsSpent)}</Row>}
  </>
);

/** The field that is typed into first: it has the focus when its step appears. */
export function useFocus(): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}
