/** What becomes of a station whose database was put back in time: put together for compose, from its books and devices. */

import type { NozzleAddress } from '../../machines/sale/ports.ts';
import type { Engine } from '../engine/engine.ts';
import type { Devices } from '../forecourt/devices.ts';
import type { Reaction } from '../forecourt/reactions/reaction.ts';
import { createRestoreDesk, type RestoreDesk } from '../forecourt/restore-desk.ts';
import type { Station } from '../station/document.ts';
import type { Books } from './books.ts';
import { logOf, type Parts, reportOf } from './parts.ts';

const nozzlesOf = ({ pumps }: Station): NozzleAddress[] =>
  pumps.flatMap(({ number: pump, nozzles }) => nozzles.map(({ number: nozzle }) => ({ pump, nozzle })));

export function openRestores(parts: Parts, books: Books, devices: Devices, engine: Engine): RestoreDesk {
  const { clock, stations } = parts;
  return createRestoreDesk({
    clock,
    held: () => [...engine.held.values()].map(({ record }) => record),
    nozzles: () => nozzlesOf(stations.inForce().document),
    isAtWork: ({ pump, nozzle }) =>
      engine.atWork().some(({ isHeld, snapshot: { context } }) => {
        const { fuel } = context.order;
        return !isHeld && context.delivering !== null && fuel?.pump === pump && fuel.nozzle === nozzle;
      }),
    register: devices.register,
    bank: devices.bank,
    driverOf: devices.driverOf,
    totalisers: books.totalisers,
    book: books.restores,
    warn: (message, facts) => logOf(parts)('warn', message, facts),
  });
}

/** Reaction: a receipt of ours, by its number. */
export const lookBetweenReceipts = (parts: Parts, desk: RestoreDesk): Reaction => {
  const report = reportOf(parts);
  return ({ event, record: { snapshot } }) => {
    const receipt = event.type === 'xstate.done.actor.printReceipt' ? snapshot.context.receipts.at(-1) : undefined;
    if (receipt)
      void desk
        .noteReceipt(receipt.documentNumber)
        .catch((problem) => report('documents could not be looked at', { problem: String(problem) }));
  };
};
