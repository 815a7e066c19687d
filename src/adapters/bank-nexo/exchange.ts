/** One nexo message and its answer over HTTP. Used by the bank terminal's client and its orders. */
import * as v from 'valibot';
import type { Clock } from '../../clock.ts';
import { DeviceFailure, type Known } from '../wire/failure.ts';
import { httpExchange } from '../wire/http.ts';
import type { Log } from '../wire/log.ts';
import { type Answer, type Category, headerOf, Message } from './codec.ts';

export interface ExchangeOptions {
  url: string;
  saleId: string;
  poiId: string;
  /** Where the terminal, or the gateway before it, wants one: HTTP Basic, `saleId` is the user. */
  password?: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  log?: Log;
}

interface Sending {
  category: Category;
  serviceId: string;
  body: Record<string, unknown>;
  limitMs: number;
  signal?: AbortSignal | undefined;
}

/** Gives the answer to this message; null where what came is none, or answers another one. @throws NoAnswer. */
export type SendMessage = (message: Sending) => Promise<Answer | null>;

export const bankFailure = (code: string, message: string, known: Known, evidence: Record<string, unknown> = {}): DeviceFailure =>
  new DeviceFailure({ device: 'bank', code, message, known, evidence, retryable: known === 'notDone' });

export function openNexoExchange(options: ExchangeOptions): SendMessage {
  const { saleId, poiId, password, log } = options;
  const headers: Record<string, string> =
    password === undefined ? {} : { authorization: `Basic ${Buffer.from(`${saleId}:${password}`).toString('base64')}` };
  const exchange = httpExchange(options);
  const url = `${options.url.replace(/\/+$/, '')}/nexo/sync`;
  return async ({ category, serviceId, body, limitMs, signal }) => {
    const request = { SaleToPOIRequest: { MessageHeader: headerOf({ category, serviceId, saleId, poiId }), ...body } };
    const answer = await exchange({ method: 'POST', url, headers, body: request, limitMs, signal });
    const message = v.safeParse(Message, answer.body);
    if (answer.status !== 200 || !message.success) return null;
    const { MessageHeader: header } = message.output.SaleToPOIResponse;
    const isOurs =
      header.MessageCategory === category && header.ServiceID === serviceId && header.SaleID === saleId && header.POIID === poiId;
    if (!isOurs) log?.('warn', 'the bank terminal answers another message', { asked: { category, serviceId }, answered: header });
    return isOurs ? message.output.SaleToPOIResponse : null;
  };
}
