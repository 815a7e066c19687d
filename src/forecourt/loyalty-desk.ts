/** Loyalty outside of any sale: who holds a card (R8), and whether Megainsight takes our settings (R7). Used by the API and the doctor. */
import type { Megainsight } from '../adapters/megainsight/client.ts';
import type { LoyaltyClient } from '../adapters/megainsight/codec.ts';
import { DeviceFailure } from '../adapters/wire/failure.ts';
import { maskCard } from '../domain/format.ts';
import type { TerminalSettings } from '../station/document.ts';
import type { Words } from '../station/faults.ts';

type Verdict =
  | 'works'
  | 'noRoute'
  | 'noAnswer'
  | 'wrongUserId'
  | 'unknownPlaceId'
  | 'wrongProtocolVersion'
  | 'maintenance'
  | 'keyMissing'
  | 'notMegainsight';

interface ConnectionTest {
  ok: boolean;
  outcome: Verdict;
  message: Words;
}

export interface LoyaltyDesk {
  /** The card's number is masked. @throws DeviceFailure notDone with Megainsight's code, or offline, timeout… */
  cardInfo(terminal: string, token: string): Promise<LoyaltyClient>;
  /**
   * Tries settings out; changes nothing. At an address that is not in force only Megainsight's own word is told: whether a port is closed,
   * silent or somebody else's is nobody's business.
   */
  test(driver: TerminalSettings['driver'], isInForce?: boolean): Promise<ConnectionTest>;
}

/** What each failure of a stranger's card says of the connection, by the failure's code. */
const VERDICTS = new Map<string, Verdict>([
  ['CLIENT_NOT_FOUND', 'works'],
  ['CLIENT_BLOCKED', 'works'],
  ['TOKEN_EXPIRED', 'works'],
  ['TOKEN_USED', 'works'],
  ['UNAUTHORIZED', 'wrongUserId'],
  ['PLACE_UNKNOWN', 'unknownPlaceId'],
  ['PROTOCOL_UNSUPPORTED', 'wrongProtocolVersion'],
  // What a web server says of a version in a header that it does not speak.
  ['http426', 'wrongProtocolVersion'],
  ['http505', 'wrongProtocolVersion'],
  ['MAINTENANCE', 'maintenance'],
  ['http503', 'maintenance'],
  ['keyMissing', 'keyMissing'],
  ['offline', 'noRoute'],
  ['timeout', 'noAnswer'],
]);

const MESSAGES: Record<Verdict, Words> = {
  works: { en: 'Megainsight answers, and knows the network and the station.', ru: 'Megainsight отвечает, сеть и АЗС ему известны.' },
  noRoute: {
    en: 'Nothing answers at this URL: check the address, the network and the firewall.',
    ru: 'По этому URL никто не отвечает: проверьте адрес, сеть и межсетевой экран.',
  },
  noAnswer: { en: 'The address is there, but no answer came in 8 seconds.', ru: 'Адрес доступен, но за 8 секунд ответа нет.' },
  wrongUserId: { en: 'Megainsight does not know this UserId.', ru: 'Megainsight не знает такого UserId.' },
  unknownPlaceId: { en: 'The UserId is right, but the network has no such PlaceId.', ru: 'UserId верный, но PlaceId сети неизвестен.' },
  wrongProtocolVersion: {
    en: 'Megainsight does not speak protocol 3.2 at this URL.',
    ru: 'По этому URL Megainsight не поддерживает протокол 3.2.',
  },
  maintenance: { en: 'Megainsight is under maintenance: try again later.', ru: 'Megainsight на обслуживании: повторите позже.' },
  keyMissing: {
    en: 'The UserId cannot be read: put the file station.key back, or enter the UserId anew.',
    ru: 'UserId не прочитать: верните файл station.key или введите UserId заново.',
  },
  notMegainsight: {
    en: 'Something answers at this URL, but not as Megainsight does.',
    ru: 'По этому URL отвечает не Megainsight.',
  },
};

/** Nobody's card: a Megainsight that knows the network answers that there is no such client. */
const STRANGER = 'kolonka-connection-test';

const NOT_THERE: Words = {
  en: 'Megainsight does not answer at this address.',
  ru: 'По этому адресу Megainsight не отвечает.',
};
/** Codes of ours, and of any web server; the others are Megainsight's own. */
const isFromAnybody = (code: string): boolean => ['offline', 'timeout', 'badAnswer'].includes(code) || code.startsWith('http');

async function judgeConnection(client: Megainsight, isInForce: boolean): Promise<Verdict> {
  try {
    await client.client(STRANGER);
    return 'works';
  } catch (problem) {
    if (!(problem instanceof DeviceFailure)) throw problem;
    return !isInForce && isFromAnybody(problem.code) ? 'notMegainsight' : (VERDICTS.get(problem.code) ?? 'notMegainsight');
  }
}

export function createLoyaltyDesk(reach: {
  terminal(id: string): Megainsight;
  trial(driver: TerminalSettings['driver']): Megainsight;
}): LoyaltyDesk {
  return {
    async cardInfo(terminal, token) {
      const client = await reach.terminal(terminal).client(token);
      return { ...client, cardNumber: maskCard(client.cardNumber) };
    },
    async test(driver, isInForce = true) {
      const outcome = await judgeConnection(reach.trial(driver), isInForce);
      const message = outcome === 'notMegainsight' && !isInForce ? NOT_THERE : MESSAGES[outcome];
      return { ok: outcome === 'works', outcome, message };
    },
  };
}
