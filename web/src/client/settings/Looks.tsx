import { type Locale, setLocale, useLocale, useT } from '@kit/i18n.ts';
import { SegmentedControl, Stack } from '@mantine/core';
import { useStore } from '../lib/hooks.ts';
import { type Prefs, prefs, setPref } from '../lib/prefs.ts';
import css from './settings.module.css';

/** Looks belong to the device: a bright phone and a dark laptop may differ. */
export default function Looks() {
  const t = useT();
  const locale = useLocale();
  const { scheme, density } = useStore(prefs);
  const changeLocale = (next: Locale) => {
    setPref('locale', next);
    void setLocale(next).then(() => {
      document.documentElement.lang = next;
    });
  };
  return (
    <Stack maw={420} gap="lg">
      <div>
        <p className={css.label} id="language">
          {t('settings.language')}
        </p>
        <SegmentedControl
          fullWidth
          aria-labelledby="language"
          value={locale}
          onChange={(value) => changeLocale(value as Locale)}
          data={[
            { value: 'zh-CN', label: '简体中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </div>
      <div>
        <p className={css.label} id="scheme">
          {t('settings.scheme')}
        </p>
        <SegmentedControl
          fullWidth
          aria-labelledby="scheme"
          value={scheme}
          onChange={(value) => setPref('scheme', value as Prefs['scheme'])}
          data={(['auto', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`settings.scheme.${value}`),
          }))}
        />
      </div>
      <div>
        <p className={css.label} id="density">
          {t('settings.density')}
        </p>
        <SegmentedControl
          fullWidth
          aria-labelledby="density"
          value={density}
          onChange={(value) => setPref('density', value as Prefs['density'])}
          data={(['comfortable', 'compact'] as const).map((value) => ({
            value,
            label: t(`settings.density.${value}`),
          }))}
        />
      </div>
    </Stack>
  );
}
