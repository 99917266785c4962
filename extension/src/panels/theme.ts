import type { IThemeManager } from '@jupyterlab/apputils';
import { useEffect, useState } from 'react';
import type { Palette } from '../core/figure';

// The first colour is the theme's own; the others keep apart from it in light and in dark.
const LIGHT = ['#d9730d', '#0f8b8d', '#a23b72', '#7a8b00', '#6554c0', '#c0392b', '#5d6d7e'];
const DARK = ['#ffb366', '#4dd0c4', '#f48fb1', '#cddc39', '#b39ddb', '#ef9a9a', '#b0bec5'];

function read(themes: IThemeManager | null): Palette {
  const style = getComputedStyle(document.body);
  const variable = (name: string, other: string) => style.getPropertyValue(name).trim() || other;
  const light = !themes?.theme || themes.isLight(themes.theme);
  return {
    text: variable('--jp-ui-font-color1', light ? '#212121' : '#ffffff'),
    muted: variable('--jp-ui-font-color2', light ? '#616161' : '#bdbdbd'),
    grid: variable('--jp-border-color2', light ? '#e0e0e0' : '#424242'),
    line: variable('--jp-border-color1', light ? '#bdbdbd' : '#616161'),
    surface: variable('--jp-layout-color1', light ? '#ffffff' : '#111111'),
    font: variable('--jp-ui-font-family', 'sans-serif'),
    fontSize: parseFloat(variable('--jp-ui-font-size0', '11')) || 11,
    series: [variable('--jp-brand-color1', light ? '#1976d2' : '#64b5f6'), ...(light ? LIGHT : DARK)]
  };
}

/** The colours of the theme in use; changes with it. */
export function usePalette(themes: IThemeManager | null): Palette {
  const [palette, setPalette] = useState(() => read(themes));
  useEffect(() => {
    // The variables are there one frame after the style sheet is.
    const changed = () => requestAnimationFrame(() => setPalette(read(themes)));
    themes?.themeChanged.connect(changed);
    return () => {
      themes?.themeChanged.disconnect(changed);
    };
  }, [themes]);
  return palette;
}
