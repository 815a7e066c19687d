/** The start page, `/`: where each of the station's people goes first. */
import { render } from 'preact';
import { currentLanguage, setLanguage, switchLanguage, textsOf } from './language.ts';
import { applyTheme } from './theme.ts';

const t = textsOf({
  title: ['Колонка: продажа топлива', 'Kolonka: fuel sales'],
  till: ['Касса', 'The till'],
  tillHint: ['Отпуск ГСМ, товары, возврат, смена', 'Sell fuel and goods, give back, run the shift'],
  visualizer: ['Диаграммы продаж', 'Sale charts'],
  visualizerHint: ['Что происходит с продажами сейчас и что произошло', 'What sales are doing now, and what they did'],
  docs: ['API', 'API'],
  docsHint: ['Описание для тех, кто подключает кассу или офис', 'For those who connect a till or an office'],
  health: ['Состояние', 'Health'],
  healthHint: ['Устройства и службы станции', 'The station’s devices and services'],
  language: ['English', 'Русский'],
});

const DOORS = [
  ['/till/', 'till', 'tillHint'],
  ['/visualizer/', 'visualizer', 'visualizerHint'],
  ['/docs/', 'docs', 'docsHint'],
  ['/health', 'health', 'healthHint'],
] as const;

const Start = () => (
  <>
    <h1>{t('title')}</h1>
    <ul>
      {DOORS.map(([address, name, hint]) => (
        <li key={address}>
          <a href={address}>
            <strong>{t(name)}</strong>
            <span>{t(hint)}</span>
          </a>
        </li>
      ))}
    </ul>
    <button type="button" onClick={switchLanguage}>
      {t('language')}
    </button>
  </>
);

setLanguage(currentLanguage());
applyTheme();
document.title = t('title');
render(<Start />, document.getElementById('app') as HTMLElement);
