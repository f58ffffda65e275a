import { useLocale } from './i18n.ts';
import { clock, dateTime, fullTime, shortTime } from './time.ts';

/** An instant for people and machines; the whole of it on hover. */
export function Time({
  at,
  as = 'clock',
  className,
}: {
  at: string;
  as?: 'clock' | 'short' | 'full';
  className?: string | undefined;
}) {
  const locale = useLocale();
  const date = new Date(at);
  const text =
    as === 'clock' ? clock(date, locale) : as === 'short' ? shortTime(date, locale) : dateTime(date, locale);
  return (
    <time dateTime={at} title={fullTime(date, locale)} className={className}>
      {text}
    </time>
  );
}
