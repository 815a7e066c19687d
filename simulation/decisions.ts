/**
 * What an honest operator decides where no device can say: by the register's tape, the bank's slip or the pump's totaliser. Used by
 * `people.ts`.
 */
import type { SaleContext } from '../machines/sale/context.ts';
import { operationOf } from '../machines/sale/operations.ts';
import { openRefund, remainderOf } from '../machines/sale/readings.ts';
import { serviceIdOf } from '../src/adapters/bank-nexo/codec.ts';
import { operationUuid } from '../src/adapters/wire/operation.ts';
import type { Chance } from './chance.ts';
import type { Seen } from './people.ts';
import type { SimulatedStation } from './simulated-station.ts';
import type { Story } from './story.ts';

type Word = { type: 'attention.resolved'; choice: string; evidence?: Record<string, unknown>; by: string };

const BY = 'Иванов';
const word = (choice: string, evidence?: Record<string, unknown>): Word => ({
  type: 'attention.resolved',
  choice,
  by: BY,
  ...(evidence ? { evidence } : {}),
});

/** What the register's tape shows; nothing can be said of what may still be printed. */
function ofReceipt(context: SaleContext, { lab }: SimulatedStation): Word | null {
  const uuid = operationUuid(operationOf(context, 'receipt'));
  const found = lab.fiscal.documents().find((document) => document.uuid === uuid);
  return found ? word('printed', { documentNumber: found.documentNumber, shiftNumber: found.shiftNumber }) : null;
}

/** What the bank's slips show. */
function ofPayment(context: SaleContext, { lab }: SimulatedStation): Word | null {
  const serviceId = serviceIdOf(operationOf(context, 'payment'));
  const found = lab.bank.transactions().find((transaction) => transaction.serviceId === serviceId);
  return found ? word('paid', { transactionId: found.transactionId }) : null;
}

/** What the totaliser shows, once the nozzle hangs. */
function ofDelivery(context: SaleContext, { lab }: SimulatedStation): Word | null {
  const { fuel } = context.order;
  const before = context.delivering?.before;
  const nozzle = lab.dispensers
    .pump(fuel?.pump ?? 0)
    ?.view()
    .nozzles.find(({ no }) => no === fuel?.nozzle);
  if (!nozzle || !before || nozzle.state === 'dispensing' || nozzle.state === 'authorised') return null;
  const volume = nozzle.totals.volume - before.volume;
  return volume <= remainderOf(context) ? word('delivered', { volume }) : null;
}

const EVIDENCE: Record<string, (context: SaleContext, station: SimulatedStation) => Word | null> = {
  receiptUnknown: ofReceipt,
  paymentUnknown: ofPayment,
  deliveryUnknown: ofDelivery,
};

/** What the operator answers to a sale that wants attention. */
export function decideHonestly({ id, attention }: Seen, station: SimulatedStation, chance: Chance, story: Story): Word {
  const reason = attention?.reason ?? '';
  const choices = attention?.choices.map(({ choice }) => choice) ?? [];
  const context = station
    .life()
    ?.service.engine.atWork()
    .find((record) => record.id === id)?.snapshot.context;
  story.see(`attention ${reason}`);
  const said = context && chance.odds(50) ? EVIDENCE[reason]?.(context, station) : null;
  if (said && choices.includes(said.choice)) {
    story.see(`a person said ${said.choice}`);
    return said;
  }
  if (reason === 'receiptRefused' && context && !openRefund(context) && chance.odds(15)) return word('cancel');
  if (reason === 'loyaltyRefused' && chance.odds(60)) return word('writeOff');
  return word(choices[0] ?? '');
}
