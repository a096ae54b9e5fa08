import {
  createTheme,
  type CSSVariablesResolver,
  type DrawerProps,
  type MantineColorsTuple,
  type ModalProps,
  type TableProps,
} from '@mantine/core';

/** The one accent: a deep sea green. Everything else is grey, until something needs a person. */
const keel: MantineColorsTuple = [
  '#e8f6f6',
  '#d0eaeb',
  '#a2d5d8',
  '#70bfc4',
  '#49adb3',
  '#2b9199',
  '#178089',
  '#0b6e76',
  '#075b62',
  '#044a50',
];

/** Neutral, a little cold; the first is text, the seventh the ground. */
const dark: MantineColorsTuple = [
  '#e4e7ea',
  '#b4bac1',
  '#949ca5',
  '#69717b',
  '#3a4149',
  '#2a3037',
  '#1e2329',
  '#14181c',
  '#101316',
  '#0b0d10',
];

const gray: MantineColorsTuple = [
  '#f8f9fa',
  '#f1f3f5',
  '#e6e9ec',
  '#d7dbe0',
  '#bfc5cc',
  '#8f97a0',
  '#68707a',
  '#4b525b',
  '#2f353c',
  '#1a1e23',
];

/** For what cannot be undone. White is read on its shades of light and of dark. */
const red: MantineColorsTuple = [
  '#fdebe9',
  '#f9d3cf',
  '#f2a8a1',
  '#ff8a80',
  '#e25547',
  '#d63f31',
  '#c73125',
  '#b3261e',
  '#8f1d17',
  '#6f1510',
];

/** The library makes it a `header`, which outside of a section is a second banner of the page. */
const noBanner = { header: { role: 'none' } };
const dialog = { attributes: noBanner, closeButtonProps: { 'aria-label': 'Close' } };

/** Components are named and not imported, so that the theme loads none of them: dialogs come with the first of them. */
export const theme = createTheme({
  colors: { keel, dark, gray, red },
  primaryColor: 'keel',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Drawer: { defaultProps: dialog satisfies Partial<DrawerProps> },
    Modal: { defaultProps: { ...dialog, centered: true } satisfies Partial<ModalProps> },
    Table: { defaultProps: { verticalSpacing: 'xs', horizontalSpacing: 'md' } satisfies Partial<TableProps> },
  },
});

const inLight = {
  '--mantine-color-body': '#ffffff',
  '--mantine-color-text': '#16191d',
  '--mantine-color-dimmed': '#626a73',
  '--mantine-color-placeholder': gray[6],
  '--mantine-color-error': '#b3261e',
  '--ek-ground': '#f7f8f9',
  '--ek-surface': '#ffffff',
  '--ek-line': '#e4e7ea',
  '--ek-line-strong': '#cfd4da',
  '--ek-good': '#0f6b43',
  '--ek-good-ground': '#e6f4ec',
  '--ek-attention': '#865300',
  '--ek-attention-ground': '#fdf1dc',
  '--ek-bad': '#b3261e',
  '--ek-bad-ground': '#fdebe9',
  '--ek-quiet': '#5a626b',
  '--ek-quiet-ground': '#eff1f3',
  '--ek-accent': keel[7],
  '--ek-accent-ground': keel[0],
  '--ek-plot-1': keel[7],
  '--ek-plot-2': '#c2711c',
  '--ek-plot-3': '#6b5bb5',
  '--ek-plot-4': gray[6],
};

const inDark = {
  '--mantine-color-body': '#14181c',
  '--mantine-color-dimmed': dark[2],
  '--mantine-color-placeholder': dark[2],
  '--mantine-color-error': '#ff8a80',
  '--ek-ground': '#0f1215',
  '--ek-surface': '#14181c',
  '--ek-line': '#252b31',
  '--ek-line-strong': '#3a4149',
  '--ek-good': '#63cf9b',
  '--ek-good-ground': '#12291f',
  '--ek-attention': '#e9b452',
  '--ek-attention-ground': '#2d2311',
  '--ek-bad': '#ff8a80',
  '--ek-bad-ground': '#331a18',
  '--ek-quiet': dark[2],
  '--ek-quiet-ground': '#1e2329',
  '--ek-accent': keel[3],
  '--ek-accent-ground': '#10282b',
  '--ek-plot-1': keel[3],
  '--ek-plot-2': '#e8a15a',
  '--ek-plot-3': '#a99bea',
  '--ek-plot-4': dark[2],
};

/** Where the library's own greys are too faint to be read (WCAG 2.2 AA asks for 4.5 to 1). */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: inLight, dark: inDark });
