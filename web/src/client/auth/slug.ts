import { pinyinOf } from '@kit/names.ts';

/** An address from a name; Chinese becomes pinyin. */
export function slugOf(name: string): string {
  let out = '';
  for (const char of name.toLowerCase().normalize('NFKD')) {
    const reading = pinyinOf(char);
    if (reading) out += reading;
    else if (/[a-z0-9]/.test(char)) out += char;
    else if (/[\s._-]/.test(char) && out !== '' && !out.endsWith('-')) out += '-';
  }
  return out.slice(0, 32).replace(/-+$/, '');
}
