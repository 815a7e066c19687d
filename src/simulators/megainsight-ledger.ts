/** The simulated processing behind its HTTP: its clients and tokens, and every operation once. Used by the simulated Megainsight. */
import type { Clock } from '../clock.ts';
import { Books, type ClientRecord, type LedgerMemory, type Operation, RuleBroken } from './megainsight-books.ts';
import { type Body, RULES } from './megainsight-rules.ts';

export class Ledger {
  readonly #books: Books;

  /** `clients` stand in the books of a ledger that has no memory yet. */
  constructor(options: { clock: Clock; newId(): string; memory: LedgerMemory | undefined; clients: ClientRecord[] }) {
    const records = options.memory ?? { clients: options.clients, tokens: [], preorders: [], transactions: [], operations: [] };
    this.#books = new Books({ ...options, records });
  }

  memory(): LedgerMemory {
    return this.#books.records;
  }

  /** @throws RuleBroken. */
  identify(clientToken: string): Record<string, unknown> {
    const client = this.#books.clientByToken(clientToken);
    const { card, balance: _balance, ...rest } = client;
    return { ...rest, cardNumber: card, balance: this.#books.available(client) };
  }

  operation(operationId: string): LedgerMemory['operations'][number] | undefined {
    return this.#books.records.operations.find((operation) => operation.operationId === operationId);
  }

  /** Those that were done, in order. */
  operations(): Operation[] {
    return this.#books.records.operations.flatMap(({ code: _code, result, ...operation }) => (result ? [{ ...operation, result }] : []));
  }

  /** Carries an operation out for the first time, and records its result or refusal. @throws RuleBroken. */
  carryOut(call: string, operationId: string, body: Body): Record<string, unknown> {
    const { operations } = this.#books.records;
    const operation = { operationId, call, orderId: String(body.orderId ?? ''), clientId: this.#clientIdIn(body) };
    try {
      const result = RULES.get(call)?.(this.#books, body) ?? {};
      operations.push({ ...operation, result, code: null });
      return result;
    } catch (problem) {
      if (problem instanceof RuleBroken) operations.push({ ...operation, result: null, code: problem.code });
      throw problem;
    }
  }

  client(card: string): (ClientRecord & { reserved: number }) | undefined {
    const client = this.#books.clientByCard(card);
    return client && this.#withReserved(client);
  }

  putClient(card: string, changes: Partial<ClientRecord>): ClientRecord & { reserved: number } {
    return this.#withReserved(this.#books.putClient(card, changes));
  }

  issueToken(card: string): string | undefined {
    return this.#books.issueToken(card);
  }

  #withReserved(client: ClientRecord): ClientRecord & { reserved: number } {
    return { ...client, reserved: this.#books.reserved(client) };
  }

  /** Named in the call, or by its preorder or transaction. */
  #clientIdIn(body: Body): string {
    const { preorders, transactions } = this.#books.records;
    const earlier =
      preorders.find(({ preorderId }) => preorderId === body.preorderId) ??
      transactions.find(({ transactionId }) => transactionId === body.transactionId);
    return String(body.clientId ?? earlier?.clientId ?? '');
  }
}
