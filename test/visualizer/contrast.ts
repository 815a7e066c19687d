/** Measures the contrast of every text in a drawing from the pixels behind it, which axe cannot do in SVG. Used by accessible.test.ts. */
import type { Page } from 'playwright-core';

interface Faint {
  text: string;
  of: string;
  contrast: number;
  ink: string;
  ground: string;
}

/** Runs in the page. */
async function measureInPage({ picture, least }: { picture: string; least: number }): Promise<Faint[]> {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d') as OffscreenCanvasRenderingContext2D;
  pen.drawImage(bitmap, 0, 0);
  type Colour = [red: number, green: number, blue: number];
  const light = (colour: Colour) => {
    const [red = 0, green = 0, blue = 0] = colour.map((part) => (part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (a: Colour, b: Colour) => {
    const [more = 0, less = 0] = [light(a), light(b)].toSorted((one, other) => other - one);
    return (more + 0.05) / (less + 0.05);
  };
  /** Colours that fill a fifth of the box or more. */
  const grounds = ({ x, y, width, height }: DOMRect): Colour[] => {
    const { data } = pen.getImageData(x, y, Math.max(1, width), Math.max(1, height));
    const times = new Map<string, number>();
    for (let at = 0; at < data.length; at += 4) {
      const key = `${data[at]},${data[at + 1]},${data[at + 2]}`;
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    const common = [...times].filter(([, many]) => many >= data.length / 20).map(([key]) => key);
    return common.map((key) => key.split(',').map(Number) as Colour);
  };
  const isSeen = (text: SVGTextElement, { x, y, width, height }: DOMRect) =>
    width > 2 &&
    height > 2 &&
    x >= 0 &&
    y >= 0 &&
    x + width <= innerWidth &&
    y + height <= innerHeight &&
    text.textContent?.trim() !== '' &&
    text.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const faint: Faint[] = [];
  let measuredTexts = 0;
  for (const text of document.querySelectorAll<SVGTextElement>('svg text')) {
    const box = text.getBoundingClientRect();
    // What lies over the drawing hides it.
    const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!isSeen(text, box) || !over?.closest('svg') || over.closest('svg') !== text.closest('svg')) continue;
    measuredTexts += 1;
    let opacity = 1;
    for (let at: Element | null = text; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    const fill = (getComputedStyle(text).fill.match(/[\d.]+/g) ?? []).map(Number);
    for (const ground of grounds(box)) {
      const ink = ground.map((part, index) => Math.round((fill[index] ?? 0) * opacity + part * (1 - opacity))) as Colour;
      const value = contrast(ink, ground);
      if (value >= least) continue;
      const of = `${text.getAttribute('class') ?? ''} < ${text.parentElement?.getAttribute('class') ?? ''}`;
      faint.push({ text: text.textContent ?? '', of, contrast: Math.round(value * 100) / 100, ink: ink.join(), ground: ground.join() });
      break;
    }
  }
  if (measuredTexts === 0) throw new Error('no text was seen to measure');
  return faint;
}

/**
 * Texts of less than `least` to one. The page is photographed without its letters; behind each text the colours that fill a fifth of its
 * box or more count, so that a line that crosses it does not, and the worst of them is taken.
 */
export async function faintTexts(page: Page, least = 4.5): Promise<Faint[]> {
  const sheet = await page.evaluateHandle(() => {
    const own = new CSSStyleSheet();
    own.replaceSync('svg text { fill: transparent !important } .saying { visibility: hidden !important }');
    document.adoptedStyleSheets.push(own);
    return own;
  });
  const picture = (await page.screenshot({ animations: 'disabled', scale: 'css' })).toString('base64');
  await sheet.evaluate((own) => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== own);
  });
  return page.evaluate(measureInPage, { picture, least });
}
