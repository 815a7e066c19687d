/** A case for a person: what is unknown, the evidence, and the sale's own choices. Nothing is chosen by Enter. */
import { signal } from '@preact/signals';
import { tellSale } from '../state/act.ts';
import type { Sale } from '../state/api-shapes.ts';
import { parseHundredths } from '../state/numbers.ts';
import { cashier } from '../state/yard.ts';
import { type TextKey, t } from '../texts.ts';
import { Button, Key } from './parts.tsx';

/** What a choice must name, and how it is typed. */
const EVIDENCE: Record<string, { field: string; text: TextKey; read(text: string): unknown }> = {
  paid: { field: 'transactionId', text: 'transactionId', read: (text) => text.trim() },
  printed: { field: 'documentNumber', text: 'documentNumber', read: (text) => Number(text) },
  delivered: { field: 'volume', text: 'volume', read: (text) => (parseHundredths(text) ?? 0) * 10 },
};

/** The choice that was picked for the sale that is shown, and what was typed for it. */
const picked = signal<{ saleId: string; choice: string; evidence: string }>({ saleId: '', choice: '', evidence: '' });
const by = signal('');
const pin = signal('');

const pickedFor = ({ id }: Sale) => (picked.value.saleId === id ? picked.value : { saleId: id, choice: '', evidence: '' });
const decider = (): string => by.value || cashier.value || '';

/** Leaves of what the devices said, as `name: value`. */
function facts(evidence: unknown, path = ''): [string, string][] {
  if (evidence === null || typeof evidence !== 'object')
    return evidence === undefined || evidence === null ? [] : [[path, String(evidence)]];
  return Object.entries(evidence).flatMap(([name, value]) => facts(value, name));
}

/** What is still to be typed before the picked choice can be told; null: nothing. */
function missing(sale: Sale): string | null {
  const { choice, evidence } = pickedFor(sale);
  const wanted = EVIDENCE[choice];
  if (choice === '') return t('chooseOne');
  if (wanted && evidence === '') return t(wanted.text);
  return decider() === '' ? t('whoDecides') : null;
}

export async function decide(sale: Sale): Promise<void> {
  const { choice, evidence } = pickedFor(sale);
  const wanted = EVIDENCE[choice];
  if (missing(sale)) return;
  const isTold = await tellSale(sale.id, {
    type: 'attention.resolved',
    choice,
    by: decider(),
    ...(pin.value && { pin: pin.value }),
    ...(wanted && { evidence: { [wanted.field]: wanted.read(evidence) } }),
  });
  if (isTold) [picked.value, pin.value] = [{ saleId: '', choice: '', evidence: '' }, ''];
}

function pick(sale: Sale, choice: string): void {
  picked.value = { saleId: sale.id, choice, evidence: '' };
  const field = EVIDENCE[choice] ? 'evidence' : decider() === '' ? 'decider' : 'decide';
  // The field is drawn first.
  setTimeout(() => document.getElementById(field)?.focus(), 0);
}

/** A digit picks the choice of that number; only then does Enter tell it. @returns whether it was ours. */
export function keyInAttention(sale: Sale, key: string): boolean {
  const choice = /^[1-9]$/.test(key) ? sale.attention?.choices[Number(key) - 1]?.choice : undefined;
  if (choice) pick(sale, choice);
  return choice !== undefined;
}

interface FieldProps {
  id: string;
  name: string;
  own: { value: string };
  isSecret?: boolean;
}

function Field({ id, name, own, isSecret = false }: FieldProps) {
  const onInput = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    own.value = currentTarget.value;
  };
  return (
    <label for={id}>
      <span>{name}</span>
      {isSecret ? (
        <input id={id} type="password" autocomplete="off" value={own.value} onInput={onInput} />
      ) : (
        <input id={id} autocomplete="off" value={own.value} onInput={onInput} />
      )}
    </label>
  );
}

export function AttentionStep({ sale }: { sale: Sale }) {
  const { attention } = sale;
  const own = pickedFor(sale);
  const wanted = EVIDENCE[own.choice];
  if (!attention) return null;
  const evidence = {
    get value() {
      return own.evidence;
    },
    set value(text: string) {
      picked.value = { ...own, evidence: text };
    },
  };
  return (
    <div class="step is-attention">
      <h2>{attention.message}</h2>
      <details open>
        <summary>{t('evidence')}</summary>
        <dl>
          {facts(attention.evidence).map(([name, value]) => (
            <div key={`${name} ${value}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      <p class="hint">{t('attentionHint')}</p>
      {attention.choices.map(({ choice, message }, index) => (
        <button type="button" key={choice} class="list-row" aria-pressed={own.choice === choice} onClick={() => pick(sale, choice)}>
          <span>
            <Key>{String(index + 1)}</Key> {message.replace(/\s*\(.*`evidence.*\)$/, '')}
          </span>
        </button>
      ))}
      <div class="who">
        {wanted && <Field id="evidence" name={t(wanted.text)} own={evidence} />}
        <Field id="decider" name={t('whoDecides')} own={by.value === '' && cashier.value ? cashierField : by} />
        <Field id="pin" name={t('pin')} own={pin} isSecret />
      </div>
      <Button label={t('decideNow')} hotkey="Enter" look="go" press={() => void decide(sale)} refused={missing(sale)} id="decide" />
    </div>
  );
}

/** Shows the signed-in cashier until another name is typed. */
const cashierField = {
  get value() {
    return decider();
  },
  set value(name: string) {
    by.value = name;
  },
};
