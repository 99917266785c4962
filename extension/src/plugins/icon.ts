import { LabIcon } from '@jupyterlab/ui-components';

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm0 2v11h16V5z"/>
    <path d="M6.5 10.5h2.5V14H6.5zM10.75 7h2.5v7h-2.5zM15 8.8h2.5V14H15z"/>
  </g>
</svg>`;

/** A speech bubble with a chart in it. */
export const plainspokenIcon = new LabIcon({ name: 'plainspoken:icon', svgstr: SVG });

const DATA_SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M12 2c4.4 0 8 1.3 8 3v5.1a6.5 6.5 0 0 0-2-.9V7.700C16.500 8.500 14.400 9 12 9s-4.500-.5-6-1.300V11c0 .4 1.600 1.300 4.600 1.600a6.500 6.500 0 0 0-.7 2c-1.500-.1-2.900-.400-3.900-.800V18c0 .3 1.400 1.100 4 1.500.3.8.700 1.500 1.200 2.100C7.200 21.300 4 20 4 18.500V5c0-1.700 3.600-3 8-3z"/>
    <path d="M16 11a5 5 0 0 1 4 8l2.600 2.600-1.400 1.400-2.600-2.600A5 5 0 1 1 16 11zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"/>
  </g>
</svg>`;

/** A database under a magnifying glass. */
export const dataIcon = new LabIcon({ name: 'plainspoken:data-icon', svgstr: DATA_SVG });

const FLOW_SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M3 4h7v5H7.5v6H14v-2.5h7v5h-7V17H5.5V9H3zm2 2v1h3V6zm11 8.5v1h3v-1zM14 4h7v5h-7V7.5h-2.5v-2H14zm2 2v1h3V6z"/>
  </g>
</svg>`;

/** Steps with lines between them. */
export const flowIcon = new LabIcon({ name: 'plainspoken:flow-icon', svgstr: FLOW_SVG });
