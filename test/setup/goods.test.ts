import { expect, test } from 'vitest';
import { codeFor } from '../../src/setup/goods.ts';

test.each([
  ['АИ-92', [], 'ai92'],
  ['АИ-92', ['ai92'], 'ai92-2'],
  ['Жидкость стеклоомывающая', [], 'zhidkost-stekloomyvayuschaya'],
  ['ДТ', [], 'dt'],
  ['№', [], 'product'],
  ['Вода 0,5 л', [], 'voda-0-5-l'],
  ['Café', [], 'cafe'],
  ['абвгдеёжзийклмнопрст', [], 'abvgdeezhziyklmnoprst'],
  ['уфхцчшщъыьэюя', [], 'ufhcchshschyeyuya'],
])('%s gets the code %s → %s', (name, taken, code) => {
  expect(codeFor(name, taken)).toBe(code);
});
