const WANTED =
  'a,button,input,select,textarea,label,summary,[role=button],[role=link],[role=tab],[role=menuitem],[onclick]';
const PRIVATE = '[data-hubbub-private]';

type Tell = (props: Record<string, unknown>) => void;

/** Tells where people click: pixels from the page's left and top, and which element. */
export class Clicks {
  constructor(private readonly tell: Tell) {}

  listen() {
    addEventListener('click', (e) => this.look(e), { capture: true, passive: true });
  }

  private look(e: MouseEvent) {
    const hit = e.target instanceof Element ? e.target : null;
    if (!hit || hit.closest(PRIVATE)) return;
    const element = hit.closest(WANTED) ?? hit;
    this.tell({
      $path: location.pathname,
      $x: Math.round(e.pageX),
      $y: Math.round(e.pageY),
      $width: document.documentElement.clientWidth,
      $element: nameOf(element),
      $text: textOf(element),
    });
  }
}

/** A short selector: the element, and what leads to it as far as it takes to know it again. */
function nameOf(element: Element): string {
  const parts: string[] = [];
  for (let e: Element | null = element; e && e !== document.body && parts.length < 4; e = e.parentElement) {
    const tag = e.tagName.toLowerCase();
    if (e.id && !/\d{3}/.test(e.id)) {
      parts.unshift(`${tag}#${e.id}`);
      break;
    }
    const name = Array.from(e.classList).find((c) => /^[a-zA-Z][\w-]{1,30}$/.test(c) && !/\d{2}/.test(c));
    parts.unshift(name ? `${tag}.${name}` : tag);
  }
  return parts.join(' > ').slice(0, 200);
}

/** What stands on it. Never what somebody typed: fields give their label at most. */
function textOf(element: Element): string {
  if (/^(input|textarea|select)$/i.test(element.tagName) || (element as HTMLElement).isContentEditable) {
    return (element.getAttribute('aria-label') ?? '').slice(0, 60);
  }
  if (element.querySelector(PRIVATE)) return '';
  return (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 60);
}
