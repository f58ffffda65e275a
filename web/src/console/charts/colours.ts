/** What charts paint with: five colours at most, told apart by lightness too, and the greys of the page. */
export interface Colours {
  series: readonly [string, string, string, string, string];
  text: string;
  faint: string;
  line: string;
  page: string;
  raised: string;
  font: string;
}

const NAMES = ['--c1', '--c2', '--c3', '--c4', '--c5'] as const;

/** The style sheet knows the colours of both schemes; canvases must be told. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    series: NAMES.map(read) as unknown as Colours['series'],
    text: read('--text'),
    faint: read('--text-3'),
    line: read('--line'),
    page: read('--bg'),
    raised: read('--bg-raised'),
    font: style.fontFamily,
  };
}
