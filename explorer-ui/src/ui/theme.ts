import { theme as antdTheme } from 'antd';
import type { ThemeConfig } from 'antd';

/** The seeds that antd derives its colours from: the same as in tokens.css. */
export const SEEDS = {
  light: {
    colorPrimary: '#14566b',
    colorLink: '#0f5e78',
    colorSuccess: '#1a6b3f',
    colorWarning: '#875100',
    colorError: '#b3261e',
    colorInfo: '#14566b',
    colorTextBase: '#1b2427',
    colorBgBase: '#ffffff',
  },
  dark: {
    colorPrimary: '#1e7288',
    colorLink: '#8acbdd',
    colorSuccess: '#82d0a1',
    colorWarning: '#ecbb6b',
    colorError: '#f4a097',
    colorInfo: '#8acbdd',
    colorTextBase: '#e7ecec',
    colorBgBase: '#11181b',
  },
} as const;

const FONT = 'var(--ps-font)';

/** antd's theme for a colour scheme and a size of print; everything else of the look is in the style sheets. */
export function themeOf(scheme: 'light' | 'dark', size: 'normal' | 'large'): ThemeConfig {
  const large = size === 'large';
  const height = large ? 60 : 44;
  return {
    algorithm: scheme === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    cssVar: { key: 'piaosu' },
    hashed: false,
    token: {
      ...SEEDS[scheme],
      ...textColours(scheme),
      fontFamily: FONT,
      fontSize: large ? 20 : 16,
      fontSizeSM: large ? 19 : 14,
      controlHeight: height,
      controlHeightSM: height,
      controlHeightLG: height + 8,
      borderRadius: 8,
      wireframe: false,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 },
      Table: { headerBorderRadius: 8, cellPaddingBlock: large ? 16 : 10 },
      Form: { itemMarginBottom: 20 },
    },
  };
}

/** antd's own greys for hints and borders are too pale to be read by everybody; grounds are those of tokens.css. */
function textColours(scheme: 'light' | 'dark') {
  return scheme === 'light'
    ? {
        colorTextSecondary: '#4a585d',
        colorTextTertiary: '#4a585d',
        colorTextDescription: '#4a585d',
        colorTextPlaceholder: '#5f6d72',
        colorBorder: '#77848a',
        colorBorderSecondary: '#d6dbd6',
        colorBgLayout: '#f5f6f3',
        colorSuccessBg: '#e3f1e8',
        colorSuccessBorder: '#1a6b3f',
        colorWarningBg: '#fcefd8',
        colorWarningBorder: '#875100',
        colorErrorBg: '#fbe8e6',
        colorErrorBorder: '#b3261e',
        colorInfoBg: '#e2edf0',
        colorInfoBorder: '#14566b',
      }
    : {
        colorTextSecondary: '#aab7bb',
        colorTextTertiary: '#aab7bb',
        colorTextDescription: '#aab7bb',
        colorTextPlaceholder: '#94a3a8',
        colorBorder: '#76868c',
        colorBorderSecondary: '#2d393e',
        colorBgLayout: '#11181b',
        colorBgContainer: '#192226',
        colorBgElevated: '#202b30',
        colorSuccessBg: '#16301f',
        colorSuccessBorder: '#82d0a1',
        colorWarningBg: '#382a10',
        colorWarningBorder: '#ecbb6b',
        colorErrorBg: '#401e1a',
        colorErrorBorder: '#f4a097',
        colorInfoBg: '#1b343c',
        colorInfoBorder: '#8acbdd',
      };
}
