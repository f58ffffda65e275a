import '@mantine/core/styles.css';
import '@kit/tokens.css';
import { preferredLocale, setLocale } from '@kit/i18n.ts';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { prefs } from './lib/prefs.ts';
import { registerWorker } from './notify/worker.ts';

const locale = preferredLocale(navigator.languages, prefs.get().locale);
await setLocale(locale);
document.documentElement.lang = locale;
createRoot(document.getElementById('root')!).render(<App />);
registerWorker();
