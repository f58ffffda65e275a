import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const coral: MantineColorsTuple = [
  '#fff1ee',
  '#fde0db',
  '#fbc0b6',
  '#fa9d8f',
  '#f97b68',
  '#f0624d',
  '#de4b38',
  '#c93a29',
  '#a92d1f',
  '#87241a',
];
const gray: MantineColorsTuple = [
  '#f7f6f4',
  '#f1efec',
  '#e9e6e2',
  '#d6d2cc',
  '#bab4ad',
  '#938d86',
  '#6f6a64',
  '#5e5954',
  '#3c3834',
  '#24211e',
];
const dark: MantineColorsTuple = [
  '#ece8e4',
  '#b3ada7',
  '#9a948e',
  '#6b6560',
  '#403c39',
  '#34312e',
  '#262422',
  '#1b1a19',
  '#151413',
  '#0f0e0d',
];

export const theme = createTheme({
  primaryColor: 'coral',
  primaryShade: { light: 7, dark: 4 },
  // The accent differs between the schemes, and with it what can be read on it.
  variantColorResolver: (input) =>
    input.variant === 'filled' && (input.color === undefined || input.color === 'coral')
      ? {
          background: 'var(--accent)',
          hover: 'color-mix(in srgb, var(--accent) 88%, var(--text))',
          color: 'var(--on-accent)',
          border: '1px solid transparent',
        }
      : defaultVariantColorsResolver(input),
  colors: { coral, gray, dark },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
});

/** Mantine's surfaces are ours. */
export const resolver: CSSVariablesResolver = () => {
  const ours = {
    '--mantine-color-body': 'var(--bg)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-2)',
    '--mantine-color-default': 'var(--bg-raised)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-default-hover': 'var(--bg-hover)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-error': 'var(--accent-text)',
    '--mantine-color-anchor': 'var(--accent-text)',
  };
  return { variables: {}, light: ours, dark: ours };
};
