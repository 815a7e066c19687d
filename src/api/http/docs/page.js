// Promises the OpenAPI document as a page to read: routes by subject, what goes in, what comes out, a curl to try.
const WORDS = {
  en: {
    title: 'HTTP API',
    search: 'Find',
    parameters: 'Parameters',
    body: 'Request',
    answers: 'Answers',
    curl: 'Try it',
    switch: 'Русский',
    none: 'Nothing found.',
    failed: 'The document could not be read.',
    tags: {
      sales: 'Sales',
      forecourt: 'Forecourt',
      loyalty: 'Loyalty',
      shifts: 'Shifts',
      station: 'Station',
      charts: 'Charts',
      service: 'Service',
      lab: 'Simulated devices',
    },
  },
  ru: {
    title: 'HTTP API',
    search: 'Найти',
    parameters: 'Параметры',
    body: 'Запрос',
    answers: 'Ответы',
    curl: 'Попробовать',
    switch: 'English',
    none: 'Ничего не найдено.',
    failed: 'Документ не прочитан.',
    tags: {
      sales: 'Продажи',
      forecourt: 'Колонки',
      loyalty: 'Лояльность',
      shifts: 'Смены',
      station: 'Станция',
      charts: 'Диаграммы',
      service: 'Служба',
      lab: 'Имитаторы',
    },
  },
};
let language = localStorage.getItem('language') ?? (navigator.language.startsWith('ru') ? 'ru' : 'en');
const words = () => WORDS[language];
const make = (name, attributes = {}, ...children) => {
  const node = Object.assign(document.createElement(name), attributes);
  node.append(...children);
  return node;
};
const summaryOf = (operation) => (language === 'ru' && operation['x-summary-ru']) || operation.summary || '';
const at = (id) => document.getElementById(id);

/** A schema as the JSON that fits it, names for values. */
function sketch(schema, api, depth = 0) {
  if (!schema || depth > 8) return '…';
  if (schema.$ref)
    return sketch(
      schema.$ref
        .split('/')
        .slice(1)
        .reduce((node, key) => node?.[key], api),
      api,
      depth + 1,
    );
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.join(' | ');
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice)
    return choice.length === 2 && choice.some(({ type }) => type === 'null')
      ? sketch(
          choice.find(({ type }) => type !== 'null'),
          api,
          depth + 1,
        )
      : choice.map((one) => sketch(one, api, depth + 1));
  if (schema.type === 'array') return [sketch(schema.items, api, depth + 1)];
  if (schema.type === 'object' && schema.properties)
    return Object.fromEntries(Object.entries(schema.properties).map(([key, inner]) => [key, sketch(inner, api, depth + 1)]));
  return schema.description ? `${schema.type ?? ''} — ${schema.description}` : (schema.type ?? 'any');
}

function curlOf(path, method, operation) {
  const example = operation.requestBody?.content?.['application/json']?.schema?.examples?.[0];
  const key = (operation.parameters ?? []).some(({ name, required }) => name === 'Idempotency-Key' && required)
    ? ' \\\n  -H "idempotency-key: $RANDOM$RANDOM"'
    : '';
  const body = operation.requestBody ? ` \\\n  -H 'content-type: application/json' -d '${JSON.stringify(example ?? {})}'` : '';
  return `curl -s${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} ${location.origin}${path}${key}${body}`;
}

function route(path, method, operation, api) {
  const id = `${method}${path}`.replaceAll(/[^a-z0-9]+/gi, '-');
  const inside = make('div', { className: 'body' });
  if (operation.description) inside.append(make('p', {}, operation.description));
  if (operation.parameters?.length) {
    const rows = operation.parameters.map(({ name, in: where, description, required }) =>
      make(
        'tr',
        {},
        make('td', {}, make('code', {}, name)),
        make('td', {}, where + (required ? ' *' : '')),
        make('td', {}, description ?? ''),
      ),
    );
    inside.append(make('strong', {}, words().parameters), make('table', {}, ...rows));
  }
  const body = operation.requestBody?.content?.['application/json']?.schema;
  if (body) inside.append(make('strong', {}, words().body), make('pre', {}, JSON.stringify(sketch(body, api), null, 2)));
  const answers = Object.entries(operation.responses ?? {}).map(([status, { description, content }]) => {
    const schema = content?.['application/json']?.schema;
    const cell = make('td', {}, description ?? '');
    if (schema) cell.append(make('pre', {}, JSON.stringify(sketch(schema, api), null, 2)));
    return make('tr', {}, make('td', {}, make('code', {}, status)), cell);
  });
  inside.append(make('strong', {}, words().answers), make('table', {}, ...answers));
  inside.append(make('strong', {}, words().curl), make('pre', {}, curlOf(path, method, operation)));
  const head = make(
    'summary',
    {},
    make('span', { className: `method ${method}` }, method.toUpperCase()),
    make('code', {}, path),
    make('span', {}, summaryOf(operation)),
  );
  return { id, node: make('details', { id }, head, inside) };
}

function draw(api) {
  document.documentElement.lang = language;
  at('title').textContent = words().title;
  at('search-label').textContent = words().search;
  at('language').textContent = words().switch;
  const wanted = at('search').value.toLowerCase();
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (!`${method} ${path} ${operation.summary} ${operation['x-summary-ru']}`.toLowerCase().includes(wanted)) continue;
      const tag = operation.tags?.[0] ?? 'service';
      groups.set(tag, [...(groups.get(tag) ?? []), { path, method, ...route(path, method, operation, api) }]);
    }
  }
  const order = Object.keys(words().tags).filter((tag) => groups.has(tag));
  at('nav').replaceChildren(
    ...order.flatMap((tag) => [
      make('h2', {}, words().tags[tag]),
      ...groups.get(tag).map(({ id, method, path }) => make('a', { href: `#${id}` }, `${method.toUpperCase()} ${path}`)),
    ]),
  );
  at('routes').replaceChildren(...order.flatMap((tag) => [make('h2', {}, words().tags[tag]), ...groups.get(tag).map(({ node }) => node)]));
  if (order.length === 0) at('routes').replaceChildren(make('p', {}, words().none));
}

const reveal = () => {
  const node = location.hash && at(location.hash.slice(1));
  if (node) {
    node.open = true;
    node.scrollIntoView();
  }
};

try {
  const api = await (await fetch('/openapi.json')).json();
  draw(api);
  reveal();
  at('search').addEventListener('input', () => draw(api));
  addEventListener('hashchange', reveal);
  at('language').addEventListener('click', () => {
    language = language === 'ru' ? 'en' : 'ru';
    localStorage.setItem('language', language);
    draw(api);
  });
} catch {
  at('routes').replaceChildren(make('p', {}, words().failed));
}
