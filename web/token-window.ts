/** The window that asks for the station's token. api.ts opens it when the service answers 401. */
import { html } from './element.ts';
import { textsOf } from './language.ts';

const t = textsOf({
  wanted: ['Станция спрашивает токен', 'The station needs a token'],
  hint: [
    'Токен роли analyst или admin; вход в этом браузере действует 12 часов.',
    'A token of the role analyst or admin; this browser stays signed in for 12 hours.',
  ],
  token: ['Токен', 'Token'],
  enter: ['Войти', 'Enter'],
});

export function askForToken(): Promise<string> {
  return new Promise((resolve) => {
    const input = html('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
    const dialog = html('dialog', { class: 'token-window', 'aria-labelledby': 'token-title' });
    const form = html(
      'form',
      {
        submit: (event: Event) => {
          event.preventDefault();
          dialog.remove();
          resolve(input.value.trim());
        },
      },
      html('h2', { id: 'token-title' }, t('wanted')),
      html('p', {}, t('hint')),
      html('label', { for: 'token' }, t('token')),
      input,
      html('button', { type: 'submit', class: 'primary' }, t('enter')),
    );
    dialog.append(form);
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}
