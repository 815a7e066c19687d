/** Who buys, and whether the receipt is paper or goes by e-mail. Used by the sale's form. */
import { changeDraft, type Draft } from '../state/order.ts';
import { type TextKey, t } from '../texts.ts';

const FIELDS: [name: keyof Draft['buyer'], text: TextKey][] = [
  ['contact', 'contact'],
  ['name', 'companyName'],
  ['inn', 'inn'],
];

export const BuyerFields = ({ own }: { own: Draft }) => (
  <details class="buyer" open={own.isElectronic || Object.values(own.buyer).some(Boolean)}>
    <summary>{t('buyer')}</summary>
    {FIELDS.map(([name, text]) => (
      <label key={name}>
        <span>{t(text)}</span>
        <input
          autocomplete="off"
          value={own.buyer[name]}
          onInput={({ currentTarget }) => changeDraft({ buyer: { ...own.buyer, [name]: currentTarget.value.trim() } })}
        />
      </label>
    ))}
    <label class="check">
      <input
        type="checkbox"
        checked={own.isElectronic}
        onChange={({ currentTarget }) => changeDraft({ isElectronic: currentTarget.checked })}
      />
      <span>{t('electronic')}</span>
    </label>
  </details>
);
