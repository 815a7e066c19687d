/** Adds what a step counts to the sums of its shift. Used by the journal's statements. */
import type { Entry } from '../../engine/journal.ts';
import type { Database } from '../database.ts';

type Count = NonNullable<Entry['projection']['counts']>[number];

const ADD = `
  insert into shift_sums (shift, drive, subject, code, name, detail, sales, sales_amount, refunds, refunds_amount, quantity, at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict do update set sales = sales + excluded.sales, sales_amount = sales_amount + excluded.sales_amount,
    refunds = refunds + excluded.refunds, refunds_amount = refunds_amount + excluded.refunds_amount,
    quantity = quantity + excluded.quantity, at = excluded.at`;

/** The number under which is added up, for ever, what names no shift. */
export const NO_SHIFT = -1;

export function sumWriter(database: Database): (count: Count, at: number) => void {
  const add = database.$client.prepare(ADD);
  return ({ shift, subject, code, name, detail, sales, salesAmount, refunds, refundsAmount, quantity }, at) => {
    const { number = NO_SHIFT, drive = '' } = shift ?? {};
    add.run(number, drive, subject, code, name, detail, sales, salesAmount, refunds, refundsAmount, quantity, at);
  };
}
