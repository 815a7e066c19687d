/** Promises the service's answers, asked with the token that this tab keeps. */
import { language } from './words.ts';

export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const KEY = 'kolonka-token';
let askToken: () => Promise<string> = () => Promise.reject(new Refused(401, 'no token'));
let asking: Promise<void> | null = null;

/** Who is to ask the person for a token where the service wants one. */
export const tokensFrom = (ask: () => Promise<string>): void => {
  askToken = ask;
};

const headers = (more: Record<string, string> = {}): Record<string, string> => {
  const token = sessionStorage.getItem(KEY);
  return { 'accept-language': language(), ...(token ? { authorization: `Bearer ${token}` } : {}), ...more };
};

function newToken(): Promise<void> {
  asking ??= askToken()
    .then((token) => sessionStorage.setItem(KEY, token))
    .finally(() => {
      asking = null;
    });
  return asking;
}

export async function ask(path: string, options: RequestInit, more: Record<string, string>): Promise<Response> {
  for (;;) {
    const sent = sessionStorage.getItem(KEY);
    const answer = await fetch(path, { ...options, headers: headers(more) });
    if (answer.status !== 401) return answer;
    if (sessionStorage.getItem(KEY) === sent) await newToken();
  }
}

async function told(answer: Response): Promise<never> {
  const problem = (await answer.json().catch(() => ({}))) as {
    detail?: string;
    title?: string;
    faults?: { path: string; message: string }[];
  };
  const faults = (problem.faults ?? []).map(({ path, message }) => `${path}: ${message}`);
  throw new Refused(answer.status, [problem.detail ?? problem.title ?? `HTTP ${answer.status}`, ...faults].join('; '));
}

export async function get<Body>(path: string, signal?: AbortSignal): Promise<Body> {
  const answer = await ask(path, signal ? { signal } : {}, {});
  return answer.ok ? ((await answer.json()) as Body) : told(answer);
}

export async function post<Body>(path: string, body: unknown, more: Record<string, string> = {}): Promise<Body> {
  const options = { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await ask(path, options, { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more });
  return answer.ok ? ((await answer.json()) as Body) : told(answer);
}

/** A file of the service, with the token that a plain link could not bear. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await ask(path, {}, {});
  if (!answer.ok) await told(answer);
  save(await answer.blob(), name);
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
