/** What the service answers, as far as the till reads it. The service's OpenAPI document says the rest. Used by everything here. */
interface Nozzle {
  number: number;
  product: string;
  name: string;
  price: number;
  state: string;
  shownPrice: { state: 'shown' | 'waiting' | 'refused'; error: string | null };
}
export interface Pump {
  number: number;
  state: 'offline' | 'idle' | 'calling' | 'authorised' | 'dispensing' | 'delivered' | 'error';
  since: string;
  lastError: string | null;
  nozzles: Nozzle[];
  delivered: { volume: number; amount: number } | null;
  saleIds: string[];
}
export interface PaymentType {
  code: string;
  name: string;
  use: 'fuel' | 'shop';
  kind: 'cash' | 'bankCard' | 'recorded' | 'proving';
  discount: string;
  pairedWith?: string[];
  sellsGoods?: boolean;
}
export interface Product {
  code: string;
  name: string;
  kind: 'fuel' | 'goods';
  unit: string;
  price: number;
  barcodes?: string[];
}
export interface Station {
  name: string;
  workplaces: { id: string; name: string }[];
  products: Product[];
  paymentTypes: PaymentType[];
  discounts: { shortName: string; request: 'operator' | 'always' | 'never' }[];
}
export interface Line {
  lineNo: number;
  part: number;
  code: string;
  name: string;
  unit: string;
  quantity: number;
  listPrice: number;
  price: number;
  amount: number;
  discount: number;
}
export interface Totals {
  list: number;
  discount: number;
  pointsSpent: number;
  due: number;
  tendered: number | null;
  change: number;
  paid: number;
  refunded: number;
}
interface Attention {
  reason: string;
  message: string;
  choices: { choice: string; message: string }[];
  evidence: unknown;
}
export interface Sale {
  id: string;
  path: 'prepaid' | 'fillToFull' | 'shop';
  state: string[];
  tags: string[];
  workplace: string;
  pump: number | null;
  nozzle: number | null;
  product: string | null;
  preset: { type: 'volume' | 'amount' | 'full'; volume?: number; amount?: number; ceiling?: number } | null;
  paymentType: string;
  client: {
    cardNumber: string;
    name: string;
    balance: number;
    coupons: { couponId: string; title: string; productName: string; personalPrice: number; maxQuantity: number }[];
    maxPoints: number;
  } | null;
  lines: Line[];
  totals: Totals;
  refund: { total: number; pointsReturned: number } | null;
  delivered: { volume: number; amount: number };
  receipts: { kind: 'sell' | 'sellReturn'; documentNumber: number; total: number; at: string | null }[];
  lowered: string[];
  notice: { device: string; code: string; message: string } | null;
  availableEvents: { type: string; refused?: { guard: string; message: string } }[];
  attention: Attention | null;
  sequence: number;
  createdAt: string;
  endedAt: string | null;
}
export interface Quote {
  lines: Line[];
  totals: Totals;
  volume: number;
}
export interface Device {
  id: string;
  kind: string;
  up: boolean;
  lastError: string | null;
}
export interface Shift {
  number: number;
  state: 'opened' | 'expired' | 'closed';
  openedBy: string;
  totals: { sales: { count: number; amount: number }; refunds: { count: number; amount: number }; net: number };
  paymentTypes: { code: string; name: string; net: number }[];
  products: { code: string; name: string; unit: string; quantity: number; amount: number }[];
  differences: { message: string }[];
}
