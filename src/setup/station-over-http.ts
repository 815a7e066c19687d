/** Reads and saves the document of a running service over its own API. Used by the setup's opening and saving. */
import * as v from 'valibot';
import type { Station, StationInput } from '../station/document.ts';
import type { Language, Words } from '../station/faults.ts';

interface Refusal {
  ok: false;
  /** `moved`: the document was changed meanwhile; `strange`: what answers is not Kolonka, or has a defect. */
  why: 'unreachable' | 'token' | 'moved' | 'faults' | 'strange';
  message: Words;
}
type ReadOutcome = { ok: true; document: StationInput; etag: string } | Refusal;
type SaveOutcome = { ok: true; etag: string } | Refusal;

export interface StationClient {
  url: string;
  read(): Promise<ReadOutcome>;
  /** `etag`: the version that was changed. */
  save(document: Station, etag: string): Promise<SaveOutcome>;
}

const LIMIT_MS = 10_000;

const Problem = v.object({
  detail: v.optional(v.string(), ''),
  faults: v.optional(v.array(v.object({ path: v.string(), message: v.string() })), []),
});

const refusal = (why: Refusal['why'], en: string, ru: string): Refusal => ({ ok: false, why, message: { en, ru } });

async function readRefusal(answer: Response): Promise<Refusal> {
  const read = v.safeParse(Problem, await answer.json().catch(() => ({})));
  const { detail, faults } = read.success ? read.output : { detail: '', faults: [] };
  if (answer.status === 401 || answer.status === 403) {
    return refusal('token', 'the service wants a token of an admin', 'службе нужен токен администратора (роль admin)');
  }
  if (answer.status === 412) return refusal('moved', 'the station was changed meanwhile', 'описание станции тем временем изменили');
  if (answer.status === 422) {
    const list = faults.map(({ path, message }) => `${path}: ${message}`).join('\n  ');
    return refusal('faults', `the service refuses the document:\n  ${list}`, `служба не принимает описание:\n  ${list}`);
  }
  return refusal('strange', `the service answers ${answer.status} ${detail}`, `служба отвечает ${answer.status} ${detail}`);
}

export function createStationClient(options: {
  url: string;
  token: string | null;
  language: Language;
  fetch: typeof fetch;
}): StationClient {
  const url = options.url.replace(/\/+$/, '');
  const call = async (init: RequestInit, extra: Record<string, string> = {}): Promise<Response | Refusal> => {
    const authorization: Record<string, string> = options.token === null ? {} : { authorization: `Bearer ${options.token}` };
    const headers = { 'accept-language': options.language, ...authorization, ...extra };
    try {
      const answer = await options.fetch(`${url}/v1/station`, {
        ...init,
        headers,
        // The token is for this address alone.
        redirect: 'manual',
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      return answer.ok ? answer : await readRefusal(answer);
    } catch (problem) {
      const cause = (problem as Error & { cause?: Error }).cause?.message ?? (problem as Error).message;
      return refusal('unreachable', `no service answers at ${url}: ${cause}`, `по адресу ${url} служба не отвечает: ${cause}`);
    }
  };
  const strange = () => refusal('strange', `what answers at ${url} is not Kolonka`, `по адресу ${url} отвечает не Kolonka`);
  return {
    url,
    async read() {
      const answer = await call({});
      if (!(answer instanceof Response)) return answer;
      const etag = answer.headers.get('etag');
      const document = (await answer.json().catch(() => null)) as StationInput | null;
      return etag && document?.workplaces ? { ok: true, document, etag } : strange();
    },
    async save(document, etag) {
      const headers = { 'content-type': 'application/json', 'if-match': etag };
      const answer = await call({ method: 'PUT', body: JSON.stringify(document) }, headers);
      if (!(answer instanceof Response)) return answer;
      return { ok: true, etag: answer.headers.get('etag') ?? etag };
    },
  };
}
