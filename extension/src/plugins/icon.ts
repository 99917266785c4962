import { LabIcon } from '@jupyterlab/ui-components';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm0 2v11h16V5z"/>
    <path d="M6.5 10.5h2.5V14H6.5zM10.75 7h2.5v7h-2.5zM15 8.8h2.5V14H15z"/>
  </g>
</svg>`;

/** A speech bubble with a chart in it. */
export const plainspokenIcon = new LabIcon({ name: 'plainspoken:icon', svgstr: SVG });
