/** Where a shift's three books and the drawer disagree, each by its name and in words. Used by the shift's report. */
import type { Words } from '../station/faults.ts';
import type { Figures, NozzleFigures, RegisterFigures } from './shift-report.ts';
import { NO_TILL, type TillFigures } from './till/till-figures.ts';

export interface Difference {
  book: 'register' | 'dispensers' | 'drawer';
  /** `sell`, `sellReturn`, `device`, `counted`, or `pump 1, nozzle 2`. */
  subject: string;
  ours: number;
  theirs: number;
  message: Words;
}

const money = (kopecks: number): string => (kopecks / 100).toFixed(2);
const litres = (millilitres: number): string => (millilitres / 1000).toFixed(2);

/** Where the three books disagree, each by its name. */
export const differencesIn = (
  figures: Figures,
  register: RegisterFigures | null,
  nozzles: NozzleFigures[],
  till: TillFigures = NO_TILL,
  counted: number | null = null,
): Difference[] => [
  ...(register ? registerDifferences(figures, register, till) : []),
  ...drawerDifferences(till, register, counted),
  ...nozzles.flatMap(nozzleDifference),
];

function registerDifferences(
  { sales, refunds, deliveries }: Figures,
  { sell, sellReturn }: RegisterFigures,
  till: TillFigures,
): Difference[] {
  const beside = (kind: 'sell' | 'sellReturn') =>
    till.withoutSale.filter((one) => one.kind === kind).reduce((sum, { amount }) => sum + amount, 0);
  const receipts = [
    // Fuel that was prepaid is in the register twice: as money, and as fuel.
    { subject: 'sell', ours: sales.amount + deliveries.amount + beside('sell'), theirs: sell.amount, en: 'sales', ru: 'продаж' },
    { subject: 'sellReturn', ours: refunds.amount + beside('sellReturn'), theirs: sellReturn.amount, en: 'refunds', ru: 'возвратов' },
  ];
  return receipts
    .filter(({ ours, theirs }) => ours !== theirs)
    .map(({ subject, ours, theirs, en, ru }) => ({
      book: 'register',
      subject,
      ours,
      theirs,
      message: {
        en: `The register has ${en} of ${money(theirs)}, we have ${money(ours)}.`,
        ru: `В ККМ ${ru} на ${money(theirs)}, у нас на ${money(ours)}.`,
      },
    }));
}

/** @param counted at the close; null: not. What was missing at a handover is not missed once more at the close. */
function drawerDifferences({ drawer: { expected }, handovers }: TillFigures, register: RegisterFigures | null, counted: number | null) {
  const turns = handovers.map(({ to, ...turn }) => ({ subject: `handover to ${to}`, ours: turn.expected, theirs: turn.counted }));
  const missed = turns.reduce((sum, { ours, theirs }) => sum + (ours === null ? 0 : ours - theirs), 0);
  const shown = [
    { subject: 'device', ours: expected, theirs: register?.cashDrawer ?? null, en: 'the register’s counter has', ru: 'по счётчику ККМ' },
    ...turns.map((turn) => ({ ...turn, en: 'counted at a handover', ru: 'пересчитано при передаче смены' })),
    { subject: 'counted', ours: expected === null ? null : expected - missed, theirs: counted, en: 'counted', ru: 'пересчитано' },
  ];
  return shown.flatMap(({ subject, ours, theirs, en, ru }): Difference[] => {
    if (ours === null || theirs === null || ours === theirs) return [];
    const message = {
      en: `In the drawer: ${en} ${money(theirs)}, by our books ${money(ours)}.`,
      ru: `В денежном ящике: ${ru} ${money(theirs)}, по учёту ${money(ours)}.`,
    };
    return [{ book: 'drawer', subject, ours, theirs, message }];
  });
}

function nozzleDifference({ pump, nozzle, ours, totaliser }: NozzleFigures): Difference[] {
  if (totaliser === null || totaliser === ours) return [];
  return [
    {
      book: 'dispensers',
      subject: `pump ${pump}, nozzle ${nozzle}`,
      ours,
      theirs: totaliser,
      message: {
        en: `Nozzle ${nozzle} of pump ${pump} has given ${litres(totaliser)} L, our sales ${litres(ours)} L.`,
        ru: `Пистолет ${nozzle} ТРК ${pump} отпустил ${litres(totaliser)} л, по продажам ${litres(ours)} л.`,
      },
    },
  ];
}
