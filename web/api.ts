/** Requests to the service, for which this browser signs in once. Used by the panels, the chart and the stream. */
import { currentLanguage } from './language.ts';

/** The service refused: the message is its own words, faults by field included. */
export class RequestFailure extends Error {
  readonly status: number;
  /** The problem's kind, such as `pump-busy`; empty where the answer was no problem document. */
  readonly kind: string;
  constructor(status: number, message: string, kind = '') {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

let askForToken: () => Promise<string> = () => Promise.reject(new RequestFailure(401, 'no token'));
let pendingSignIn: Promise<void> | null = null;
let signIns = 0;

/** Sets who asks the person for a token where the service wants one. */
export const setTokenSource = (ask: () => Promise<string>): void => {
  askForToken = ask;
};

/** The service gives a cookie for the token, which no script can read. */
async function exchangeToken(): Promise<void> {
  const body = JSON.stringify({ token: await askForToken() });
  await fetch('/v1/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  signIns += 1;
}

/** One question to the person, however many requests wait for the answer. */
function signIn(): Promise<void> {
  pendingSignIn ??= exchangeToken().finally(() => {
    pendingSignIn = null;
  });
  return pendingSignIn;
}

/** Answers whatever the service answers, but for 401: then a token is asked for, and the request is made again. */
export async function request(path: string, options: RequestInit = {}, headers: Record<string, string> = {}): Promise<Response> {
  for (;;) {
    const before = signIns;
    const answer = await fetch(path, { ...options, headers: { 'accept-language': currentLanguage(), ...headers } });
    if (answer.status !== 401) return answer;
    if (signIns === before) await signIn();
  }
}

async function throwProblem(answer: Response): Promise<never> {
  const problem = (await answer.json().catch(() => ({}))) as {
    type?: string;
    detail?: string;
    title?: string;
    faults?: { path: string; message: string }[];
  };
  const faults = (problem.faults ?? []).map(({ path, message }) => `${path}: ${message}`);
  const kind = /\/problems\/([\w-]+)$/.exec(problem.type ?? '')?.[1];
  throw new RequestFailure(answer.status, [problem.detail ?? problem.title ?? `HTTP ${answer.status}`, ...faults].join('; '), kind);
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

/** Saves a file of the service; after a plain link nobody would be told of a refusal. */
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
