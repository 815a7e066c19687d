/** Asks a running service's /health instead of its devices: the ports are its own. Used by the doctor and the setup. */
import * as v from 'valibot';
import { complaint, type Finding, passed } from './finding.ts';

const LIMIT_MS = 5_000;

const Health = v.object({
  status: v.picklist(['ok', 'degraded', 'down', 'stopping']),
  devices: v.array(v.object({ id: v.string(), up: v.boolean(), lastError: v.nullable(v.string()), waiting: v.optional(v.string()) })),
  warnings: v.array(v.string()),
});
type Health = v.InferOutput<typeof Health>;

const STATUS: Record<Health['status'], Pick<Finding, 'level' | 'said'>> = {
  ok: { level: 'ok', said: { en: 'it is at work, and all is well', ru: 'служба работает, всё исправно' } },
  degraded: { level: 'warn', said: { en: 'it is at work, but not every device is', ru: 'служба работает, но не все устройства' } },
  down: { level: 'fault', said: { en: 'it is at work, but cannot sell', ru: 'служба работает, но продавать не может' } },
  stopping: { level: 'warn', said: { en: 'it is stopping: no new sale begins', ru: 'служба останавливается: новых продаж нет' } },
};

/** The address that a service of these settings listens at. */
export const addressOf = ({ host, port }: { host: string; port: number }): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

async function readHealth(address: string, language: string, fetch: typeof globalThis.fetch): Promise<Health | null> {
  try {
    const answer = await fetch(`${address}/health`, { signal: AbortSignal.timeout(LIMIT_MS), headers: { 'accept-language': language } });
    const read = v.safeParse(Health, await answer.json());
    return read.success ? read.output : null;
  } catch {
    // No answer, or not JSON: in both cases nobody there speaks for the station.
    return null;
  }
}

export async function checkRunningService(address: string, fetch = globalThis.fetch): Promise<Finding[]> {
  const [english, russian] = [await readHealth(address, 'en', fetch), await readHealth(address, 'ru', fetch)];
  if (!english || !russian) {
    const fault = {
      en: `a service holds the folder, but does not answer at ${address}`,
      ru: `служба занимает папку, но по адресу ${address} не отвечает`,
    };
    const todo = {
      en: 'give the doctor the service’s HOST and PORT; else look into its log and start it anew',
      ru: 'укажите HOST и PORT службы; если они верны, посмотрите её журнал и перезапустите её',
    };
    return [complaint('service', 'fault', fault, todo)];
  }
  const { level, said } = STATUS[english.status];
  const look = { en: 'see below', ru: 'смотрите ниже' };
  const service = level === 'ok' ? passed('service', said.en, said.ru) : complaint('service', level, said, look);
  const devices = english.devices.map(({ id, up, lastError, waiting }) => {
    if (up) {
      const rest = waiting ? `; ${waiting}` : '';
      return passed(id, `the service says that it works${rest}`, `по словам службы, работает${rest}`);
    }
    return complaint(
      id,
      'fault',
      { en: `the service says that it is down: ${lastError}`, ru: `по словам службы, не работает: ${lastError}` },
      {
        en: 'check its power and cable; stop the service for a closer look',
        ru: 'проверьте питание и кабель; для проверки остановите службу',
      },
    );
  });
  const complete = { en: 'complete the document: npm run setup', ru: 'дополните описание станции: npm run setup' };
  const warnings = english.warnings.map((en, at) => complaint('station', 'warn', { en, ru: russian.warnings[at] ?? en }, complete));
  return [service, ...devices, ...warnings];
}
