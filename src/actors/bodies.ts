/** Promises a body for every port that a chart knows: the one place where charts meet adapters. */
import type { InputFrom, OutputFrom } from 'xstate';
import type { Ports } from '../../machines/sale/ports.ts';
import type { Body } from '../engine/effects.ts';
import { type Accumulation, accumulationBodies } from './accumulation.ts';
import { type Bank, bankBodies } from './bank.ts';
import { type Fiscal, fiscalBodies } from './fiscal.ts';
import { type Loyalty, loyaltyBodies } from './loyalty.ts';
import { type Forecourt, pumpBodies } from './pump.ts';

export type PortBodies = { [Name in keyof Ports]: Body<InputFrom<Ports[Name]>, OutputFrom<Ports[Name]>> };

/** What the bodies reach the world through. */
export interface World {
  forecourt: Forecourt;
  loyalty: Loyalty;
  accumulation: Accumulation;
  bank: Bank;
  fiscal: Fiscal;
}

export const bodiesFor = (world: World): PortBodies => ({
  ...loyaltyBodies(world.loyalty),
  ...accumulationBodies(world.accumulation),
  ...bankBodies(world.bank),
  ...fiscalBodies(world.fiscal),
  ...pumpBodies(world.forecourt),
});
