/** Requests to the service, with the token that this tab keeps. Used by the panels, the chart and the stream. */
import { currentLanguage } from './language/language.ts';

/** The service refused: the message is its own words, faults by field included. */
export class RequestFailure extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const STORAGE_KEY = 'kolonka-token';
let askForToken: () => Promise<string> = () => Promise.reject(new RequestFailure(401, 'no token'));
let pendingToken: Promise<void> | null = null;

/** Sets who asks the person for a token where the service wants one. */
export const setTokenSource = (ask: () => Promise<string>): void => {
  askForToken = ask;
};

const readToken = (): string | null => sessionStorage.getItem(STORAGE_KEY);

function headersWith(more: Record<string, string>): Record<string, string> {
  const token = readToken();
  return { 'accept-language': currentLanguage(), ...(token ? { authorization: `Bearer ${token}` } : {}), ...more };
}

/** One question to the person, however many requests wait for the answer. */
function renewToken(): Promise<void> {
  pendingToken ??= askForToken()
    .then((token) => sessionStorage.setItem(STORAGE_KEY, token))
    .finally(() => {
      pendingToken = null;
    });
  return pendingToken;
}

/** Answers whatever the service answers, but for 401: then a token is asked for, and the request is made again. */
export async function request(path: string, options: RequestInit = {}, headers: Record<string, string> = {}): Promise<Response> {
  for (;;) {
    const token = readToken();
    const answer = await fetch(path, { ...options, headers: headersWith(headers) });
    if (answer.status !== 401) return answer;
    if (readToken() === token) await renewToken();
  }
}

async function throwProblem(answer: Response): Promise<never> {
  const problem = (await answer.json().catch(() => ({}))) as {
    detail?: string;
    title?: string;
    faults?: { path: string; message: string }[];
  };
  const faults = (problem.faults ?? []).map(({ path, message }) => `${path}: ${message}`);
  throw new RequestFailure(answer.status, [problem.detail ?? problem.title ?? `HTTP ${answer.status}`, ...faults].join('; '));
}

/** @throws RequestFailure */
export async function get<Body>(path: string): Promise<Body> {
  const answer = await request(path);
  return answer.ok ? ((await answer.json()) as Body) : throwProblem(answer);
}

/** @throws RequestFailure */
export async function post<Body>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Body> {
  const answer = await request(path, { method: 'POST', body: JSON.stringify(body) }, { 'content-type': 'application/json', ...headers });
  return answer.ok ? ((await answer.json()) as Body) : throwProblem(answer);
}

/** Saves a file of the service; a plain link could not send the token. */
export async function download(path: string, name: string): Promise<void> {
  const answer = await request(path);
  if (!answer.ok) await throwProblem(answer);
  saveFile(await answer.blob(), name);
}

export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
