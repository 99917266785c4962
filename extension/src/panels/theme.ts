import type { IThemeManager } from '@jupyterlab/apputils';
import { useEffect, useState } from 'react';
import type { Palette } from '../core/figure';

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
    dark: !light
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
