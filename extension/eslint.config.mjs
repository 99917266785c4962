import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import { defineConfig } from 'eslint/config';
import typescript from 'typescript-eslint';

export default defineConfig([
  { ignores: ['node_modules', 'lib', '**/*.js', '**/*.mjs', '**/*.d.ts', 'src/wire/types.ts'] },
  js.configs.recommended,
  typescript.configs.recommended,
  { plugins: { jupyter } },
  jupyter.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { project: ['tsconfig.json', 'tsconfig.test.json'] } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-namespace': 'off',
      // An interface and its token share a name, as everywhere in JupyterLab.
      '@typescript-eslint/no-redeclare': 'off',
      // Plugins import what their activation needs; the views behind them are split off with `lazy`.
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  {
    // The widget lives in outputs of any front end, where there is no translator.
    files: ['test/**', 'widget/**'],
    rules: { 'jupyter/no-untranslated-string': 'off' }
  }
]);
