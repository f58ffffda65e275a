import { generate } from 'lean-qr';
import { useMemo } from 'react';
import css from '../settings.module.css';
import { pathOf } from './qr.ts';

/** Readers want that many light rows around a code. */
const QUIET = 4;

/** Drawn here, in the page: whoever sees the text of the code holds the key. Dark on light in every theme, as cameras expect. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = generate(text);
    return { size: code.size, path: pathOf(code) };
  }, [text]);
  const box = size + 2 * QUIET;
  return (
    <svg
      className={css.qr}
      viewBox={`${-QUIET} ${-QUIET} ${box} ${box}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect x={-QUIET} y={-QUIET} width={box} height={box} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
