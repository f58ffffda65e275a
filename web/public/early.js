// Before the first paint, so that nothing flashes: the colour scheme and the language of the page.
(() => {
  let scheme = 'auto';
  let locale = null;
  try {
    scheme = localStorage.getItem('hubbub.scheme') || 'auto';
    locale = localStorage.getItem('hubbub.locale');
  } catch {}
  const dark = scheme === 'dark' || (scheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  const root = document.documentElement;
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  root.lang = locale || (/^zh\b/i.test(navigator.language) ? 'zh-CN' : 'en');
})();
