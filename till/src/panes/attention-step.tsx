/** A case for a person: what is unknown, the evidence, and the sale's own choices. Nothing is chosen by Enter. */
import { signal } from '@preact/signals';
import { tellSale } from '../state/act.ts';
import type { Sale } from '../state/api-shapes.ts';
import { parseHundredths } from '../state/numbers.ts';
import { cashier } from '../state/yard.ts';
import { type TextKey, t } from '../texts.ts';
import { Button } from './parts.tsx';

/** What a choice must name, and how it is typed. */
const EVIDENCE: Record<string, { field: string; text: TextKey; read(text: string): unknown }> = {
  paid: { field: 'transactionId', text: 'transactionId', read: (text) => text.trim() },
  printed: { field: 'documentNumber', text: 'documentNumber', read: (text) => Number(text) },
  delivered: { field: 'volume', text: 'volume', read: (text) => (parseHundredths(text) ?? 0) * 10 },
};

const typed = signal<Record<string, string>>({});
const by = signal('');
const pin = signal('');

const type = (name: string, value: string) => {
  typed.value = { ...typed.value, [name]: value };
};

/** Leaves of what the devices said, as `name: value`. */
function facts(evidence: unknown, path = ''): [string, string][] {
  if (evidence === null || typeof evidence !== 'object')
    return evidence === undefined || evidence === null ? [] : [[path, String(evidence)]];
  return Object.entries(evidence).flatMap(([name, value]) => facts(value, name));
}

async function choose(sale: Sale, choice: string): Promise<void> {
  const wanted = EVIDENCE[choice];
  const evidence = wanted && { [wanted.field]: wanted.read(typed.value[choice] ?? '') };
  const isTold = await tellSale(sale.id, {
    type: 'attention.resolved',
    choice,
    by: by.value || cashier.value || '',
    ...(pin.value && { pin: pin.value }),
    ...(evidence && { evidence }),
  });
  if (isTold) [typed.value, pin.value] = [{}, ''];
}

/** A digit presses the choice of that number, unless that choice needs something typed first. @returns whether it was ours. */
export function keyInAttention(sale: Sale, key: string): boolean {
  const choice = /^[1-9]$/.test(key) ? sale.attention?.choices[Number(key) - 1]?.choice : undefined;
  if (!choice) return false;
  if (EVIDENCE[choice]) document.getElementById(`evidence-${choice}`)?.focus();
  else void choose(sale, choice);
  return true;
}

function Choice({ sale, choice, message, digit }: { sale: Sale; choice: string; message: string; digit: number }) {
  const wanted = EVIDENCE[choice];
  return (
    <div class="choice">
      {wanted && (
        <label>
          <span>{t(wanted.text)}</span>
          <input
            id={`evidence-${choice}`}
            autocomplete="off"
            value={typed.value[choice] ?? ''}
            onInput={({ currentTarget }) => type(choice, currentTarget.value)}
          />
        </label>
      )}
      <Button
        label={message.replace(/\s*\(.*`evidence.*\)$/, '')}
        hotkey={String(digit)}
        press={() => void choose(sale, choice)}
        refused={wanted && !typed.value[choice] ? `${t('refusedFor')}: ${t(wanted.text)}?` : null}
      />
    </div>
  );
}

export function AttentionStep({ sale }: { sale: Sale }) {
  const { attention } = sale;
  if (!attention) return null;
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
        <Choice key={choice} sale={sale} choice={choice} message={message} digit={index + 1} />
      ))}
      <div class="who">
        <label>
          <span>{t('whoDecides')}</span>
          <input
            autocomplete="off"
            value={by.value || cashier.value || ''}
            onInput={({ currentTarget }) => {
              by.value = currentTarget.value;
            }}
          />
        </label>
        <label>
          <span>{t('pin')}</span>
          <input
            type="password"
            inputMode="numeric"
            autocomplete="off"
            value={pin.value}
            onInput={({ currentTarget }) => {
              pin.value = currentTarget.value;
            }}
          />
        </label>
      </div>
    </div>
  );
}
