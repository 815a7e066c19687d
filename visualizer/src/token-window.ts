/** Promises a window that asks for the station's token, once for all calls that wait for it. */
import { html } from './element.ts';
import { t } from './words.ts';

export function wantToken(): Promise<string> {
  return new Promise((resolve) => {
    const input = html('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
    const window = html('dialog', { class: 'token-window', 'aria-labelledby': 'token-title' });
    const form = html(
      'form',
      {
        submit: (event: Event) => {
          event.preventDefault();
          window.remove();
          resolve(input.value.trim());
        },
      },
      html('h2', { id: 'token-title' }, t('tokenWanted')),
      html('p', {}, t('tokenHint')),
      html('label', { for: 'token' }, t('token')),
      input,
      html('button', { type: 'submit', class: 'primary' }, t('enter')),
    );
    window.append(form);
    window.addEventListener('cancel', (event) => event.preventDefault());
    document.body.append(window);
    window.showModal();
    input.focus();
  });
}
