/** The type of the ports' bodies: what the engine runs for each order that a chart gives. Implemented by the files beside it. */
import type { InputFrom, OutputFrom } from 'xstate';
import type { Ports } from '../../machines/sale/ports.ts';
import type { Body } from '../engine/effects.ts';

export type PortBodies = { [Name in keyof Ports]: Body<InputFrom<Ports[Name]>, OutputFrom<Ports[Name]>> };
