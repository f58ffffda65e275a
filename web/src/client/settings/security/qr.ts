interface Dots {
  size: number;
  get(x: number, y: number): boolean;
}

/** Neighbours in a row become one bar: fewer shapes, and no hairlines between them. */
export function pathOf(dots: Dots): string {
  let path = '';
  for (let y = 0; y < dots.size; y++) {
    for (let x = 0; x < dots.size; x++) {
      if (!dots.get(x, y)) continue;
      const from = x;
      while (x < dots.size && dots.get(x, y)) x++;
      path += `M${from} ${y}h${x - from}v1H${from}z`;
    }
  }
  return path;
}
