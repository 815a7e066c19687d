/** The top of the page: where and who, the shift, the time, and a lamp for each device; a fault is a chip with words. */
import { formatTime } from '../../../web/format.ts';
import { switchLanguage } from '../../../web/language.ts';
import { toggleTheme } from '../../../web/theme.ts';
import { openPane } from '../panes/route.ts';
import { cashier, clock, devices, link, shift, station, workplace } from '../state/yard.ts';
import { type TextKey, t } from '../texts.ts';

/** Lamps by the kind of device that `/health` names. */
const LAMPS: [kinds: string[], name: TextKey][] = [
  [['fiscal'], 'register'],
  [['bank'], 'bank'],
  [['loyalty', 'megainsight', 'terminal'], 'megainsight'],
  [['scanner'], 'scanner'],
];

function Lamp({ name, isUp }: { name: TextKey; isUp: boolean }) {
  return <span class={isUp ? 'lamp' : 'lamp is-down'}>{isUp ? `✓ ${t(name)}` : `▲ ${t(name)} ${t('doesNotAnswer')}`}</span>;
}

export function TopBar() {
  const place = station.value?.workplaces.find(({ id }) => id === workplace.value)?.name ?? workplace.value;
  const lamps = LAMPS.flatMap(([kinds, name]) => {
    const own = devices.value.filter(({ kind }) => kinds.includes(kind));
    return own.length > 0 ? [<Lamp key={name} name={name} isUp={own.every(({ up }) => up)} />] : [];
  });
  return (
    <header class="top">
      <b>
        {station.value?.name} · {place}
      </b>
      <button type="button" onClick={() => openPane('shift')}>
        {shift.value && shift.value.state !== 'closed' ? `${t('shift')} ${shift.value.number}` : t('noShift')} ·{' '}
        {cashier.value ?? t('noCashier')}
      </button>
      <time>{formatTime(new Date(clock.value).toISOString())}</time>
      <span class="lamps">
        {lamps}
        <Lamp name="link" isUp={link.value.isUp} />
      </span>
      <button type="button" onClick={toggleTheme} aria-label={t('theme')} title={t('theme')}>
        ◐
      </button>
      <button type="button" onClick={switchLanguage}>
        {t('language')}
      </button>
    </header>
  );
}
