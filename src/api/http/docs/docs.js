// Starts Swagger UI on the service's OpenAPI document, in the reader's language. Loaded by docs.html, after swagger-ui-bundle.js.
const { SwaggerUIBundle } = window;

const buttons = [...document.querySelectorAll('[data-language]')];

const preferredLanguage = () => localStorage.getItem('language') ?? (navigator.language.startsWith('ru') ? 'ru' : 'en');

/** The document as it is served, and where a token goes when a request is tried. */
async function loadDocument(language) {
  const answer = await fetch(`/openapi.json?lang=${language}`);
  const openapi = await answer.json();
  const securitySchemes = { token: { type: 'http', scheme: 'bearer' } };
  return { ...openapi, components: { ...openapi.components, securitySchemes }, security: [{ token: [] }] };
}

/** Finds operations by method, path and summary; Swagger UI by itself looks at the names of groups alone. */
function opsFilter(groups, phrase) {
  const text = (operation) => `${operation.get('method')} ${operation.get('path')} ${operation.getIn(['operation', 'summary'])}`;
  const isMatch = (operation) => text(operation).toLowerCase().includes(phrase.toLowerCase());
  return groups
    .map((group) => group.update('operations', (operations) => operations.filter(isMatch)))
    .filter((group) => group.get('operations').size > 0);
}

function markLanguage(language) {
  document.documentElement.lang = language;
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.language === language));
}

function followColourScheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', apply);
  apply();
}

followColourScheme();
const language = preferredLanguage();
markLanguage(language);
const ui = SwaggerUIBundle({
  spec: await loadDocument(language),
  dom_id: '#swagger-ui',
  layout: 'BaseLayout',
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  filter: true,
  plugins: [{ fn: { opsFilter } }],
  // Otherwise Swagger UI sends the document to a validator on the internet.
  validatorUrl: null,
  // The service takes a change without a body only with a header that no page of another origin can send.
  requestInterceptor: (request) => ({ ...request, headers: { ...request.headers, 'X-Requested-With': 'docs' } }),
});
for (const button of buttons) {
  button.addEventListener('click', async () => {
    localStorage.setItem('language', button.dataset.language);
    markLanguage(button.dataset.language);
    ui.specActions.updateJsonSpec(await loadDocument(button.dataset.language));
  });
}
