import { Hono } from 'hono';
import { createFetch } from 'ofetch';
import { describe, expect, test } from 'vitest';
import { web } from '../../simulation/web.ts';

interface Web {
  Headers: typeof Headers;
  Request: typeof Request;
  Response: typeof Response;
  AbortController: typeof AbortController;
}
const ours = web as unknown as Web;
const platform: Web = { Headers, Request, Response, AbortController };

/** What is answered or thrown: which kind of error, not its words. */
async function said(question: (from: Web) => unknown, from: Web): Promise<unknown> {
  try {
    return { answered: await question(from) };
  } catch (problem) {
    return { thrown: (problem as Error).constructor.name };
  }
}
const message = async ({ status, ok, statusText, headers, body, bodyUsed }: Response, text: Promise<string>) => ({
  ...{ status, ok, statusText, headers: [...headers], isThere: body !== null, bodyUsed },
  text: await text,
});

const PAIRS: [string, string][] = [
  ['a', 'one'],
  ['A', 'two'],
];

const QUESTIONS: Record<string, (from: Web) => unknown> = {
  'headers of a record': ({ Headers }) => [...new Headers({ B: 'two', a: ' one\t', 'X-Empty': '' })],
  'headers of a list, one of them twice': ({ Headers }) => [...new Headers(PAIRS)],
  'headers of headers, which stay what they are': ({ Headers }) => {
    const first = new Headers({ a: 'one' });
    const second = new Headers(first);
    second.set('A', 'two');
    second.delete('b');
    second.append('c', 'three');
    return [first.get('A'), second.get('a'), second.has('B'), [...second.keys()], [...second.values()], second.get('none')];
  },
  'headers visited in the order of their names': ({ Headers }) => {
    const visited: string[] = [];
    new Headers({ b: '2', a: '1' }).forEach((value, name) => void visited.push(`${name}=${value}`));
    return visited;
  },
  'a header of no value': ({ Headers }) => [...new Headers({ a: undefined as unknown as string })],
  'a header’s value beyond Latin 1': ({ Headers }) => new Headers({ a: 'ключ' }),
  'a header’s value of two lines': ({ Headers }) => new Headers({ a: 'one\r\nb: two' }),
  'a header’s name that is none': ({ Headers }) => new Headers({ 'a b': 'one' }),
  'an answer of text': ({ Response }) => {
    const answer = new Response('да', { status: 201, statusText: 'Made' });
    return message(answer, answer.text());
  },
  'an answer with a type of its own': ({ Response }) => [
    ...new Response('{}', { headers: { 'Content-Type': 'application/json' } }).headers,
  ],
  'an answer of nothing': ({ Response }) => {
    const answer = new Response(null, { status: 204 });
    return message(answer, answer.text());
  },
  'an answer as JSON': ({ Response }) => new Response('{"a":[1]}').json(),
  'an answer as JSON that is none': ({ Response }) => new Response('{"a":').json(),
  'an answer read twice': async ({ Response }) => {
    const answer = new Response('once');
    await answer.text();
    return [answer.bodyUsed, await answer.text()];
  },
  'an empty answer read twice': async ({ Response }) => {
    const answer = new Response(null);
    return [await answer.text(), await answer.text(), answer.bodyUsed];
  },
  'an answer of half a character, after a mark of the byte order': ({ Response }) => new Response('\ufeff\ud800x').text(),
  'an answer made of another': ({ Response }) => {
    const first = new Response('text', { status: 404, headers: { a: 'one' } });
    const second = new Response(first.body, first);
    return message(second, second.text());
  },
  'an answer whose status is none': ({ Response }) => new Response('', { status: 99 }),
  'an answer that may have no body and has': ({ Response }) => new Response('', { status: 204 }),
  'a request': async ({ Request }) => {
    const request = new Request('http://x.test/ä?b=1#c', { method: 'post', body: '{}', headers: { 'Content-Type': 'application/json' } });
    const { url, method, headers, signal } = request;
    return [url, method, [...headers], signal.aborted, await request.json(), request.bodyUsed];
  },
  'a request to nowhere': ({ Request }) => new Request('/v1/sales'),
  'a request that asks and tells': ({ Request }) => new Request('http://x.test', { body: 'x' }),
  'a signal that aborts': ({ AbortController, Request }) => {
    const controller = new AbortController();
    const heard: string[] = [];
    const { signal } = new Request('http://x.test', { signal: controller.signal });
    const never = () => void heard.push('never');
    signal.addEventListener('abort', never);
    signal.removeEventListener('abort', never);
    signal.addEventListener('abort', ({ type }) => void heard.push(type), { once: true });
    controller.abort(new Error('late'));
    controller.abort(new Error('later'));
    return [heard, signal.aborted, String(signal.reason), controller.signal.aborted];
  },
  'a signal that aborts for no reason': ({ AbortController }) => {
    const controller = new AbortController();
    controller.abort();
    return (controller.signal.reason as Error).name;
  },
  'a signal that has aborted, asked for its work': ({ AbortController }) => {
    const controller = new AbortController();
    controller.signal.throwIfAborted();
    controller.abort(new RangeError());
    controller.signal.throwIfAborted();
  },
};

describe('what stands for the platform’s HTTP on simulated days answers as the platform', () => {
  test.each(Object.entries(QUESTIONS))('%s', async (_, question) => {
    const answer = await said(question, ours);
    expect(answer).toEqual(await said(question, platform));
    expect(answer).not.toEqual({ thrown: 'Error' });
  });

  test('and takes no body of another kind', () => {
    expect(() => new ours.Response(Uint8Array.of(1))).toThrow('bodies are texts here');
  });

  test('through Hono and ofetch, there and back', async () => {
    const exchange = async (from: Web) => {
      const before = { Headers, Request, Response };
      Object.assign(globalThis, from);
      try {
        const app = new Hono()
          .use(async (context, next) => {
            await next();
            context.res.headers.set('x-late', 'yes');
          })
          .post('/asked/:id', async (context) => {
            context.header('x-early', 'yes');
            return context.json({ id: context.req.param('id'), asked: await context.req.json(), by: context.req.header() }, 201);
          })
          .get('/none', (context) => context.body(null, 204));
        const fetch: typeof globalThis.fetch = async (input, init) => app.fetch(new Request(input, init));
        const ask = createFetch({ fetch, Headers: from.Headers, defaults: { ignoreResponseError: true, retry: 0 } });
        const told = await ask.raw('http://x.test/asked/7', { method: 'POST', body: { a: 'ä' }, headers: { 'X-Mine': '1' } });
        const none = await ask.raw('http://x.test/none');
        const lost = await app.request('/lost');
        return [
          [told.status, [...told.headers], told._data],
          [none.status, none._data],
          [lost.status, await lost.text()],
        ];
      } finally {
        Object.assign(globalThis, before);
      }
    };
    expect(await exchange(ours)).toEqual(await exchange(platform));
  });
});
