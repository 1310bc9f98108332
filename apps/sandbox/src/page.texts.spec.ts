import { PAGE_TEXTS } from './page.texts';

it('has all its words in both languages, with the same gaps', () => {
  const gaps = (text: string): number => text.split('{n}').length;
  for (const [key, text] of Object.entries(PAGE_TEXTS.zh)) {
    const other = PAGE_TEXTS.en[key as keyof typeof PAGE_TEXTS.en]; // the same keys
    expect([key, gaps(other)]).toEqual([key, gaps(text)]);
  }
});
