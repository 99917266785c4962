/** Small drawings, 16 by 16, in the colour of the text around them. */

const PATHS: Record<string, string> = {
  source: 'M8 2c3 0 5 .9 5 2v8c0 1.1-2 2-5 2s-5-.9-5-2V4c0-1.1 2-2 5-2zm-5 2c0 1.1 2 2 5 2s5-.9 5-2M3 8c0 1.1 2 2 5 2s5-.9 5-2',
  filter: 'M2 3h12l-4.5 5.5V13L6.5 11.5v-3z',
  join: 'M6 3a5 5 0 1 0 0 10A5 5 0 0 0 6 3zm4 0a5 5 0 1 0 0 10 5 5 0 0 0 0-10z',
  aggregate: 'M12.5 3H4l4.5 5L4 13h8.5',
  select: 'M3 3h10v10H3zM6.3 3v10M9.7 3v10',
  sort: 'M5 3v10M2.5 10.5 5 13l2.5-2.5M11 13V3M8.5 5.5 11 3l2.5 2.5',
  limit: 'M3 3h10M3 6.5h10M5 10h6M6.5 13h3',
  union: 'M3 3v6a5 5 0 0 0 10 0V3',
  distinct: 'M3 5h6v6H3zM7 3h6v6',
  window: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6 6.5v6',
  match: 'M6 3a5 5 0 1 0 0 10A5 5 0 0 0 6 3zM9 6h5M9 8h5M9 10h5',
  setop: 'M3 3v6a5 5 0 0 0 10 0V3',
  derive: 'M10.5 3c-2 0-2.5 1.5-2.8 4L7 10c-.3 2-.8 3-2.5 3M5.5 7h5M11 10l3 3M14 10l-3 3',
  rename: 'M3 13h10M4 10.5 10.5 4l1.5 1.500L5.5 12H4z',
  top: 'M3 13V9h3v4M6.5 13V4h3v9M10 13V7h3v6',
  opaque: 'M5.5 4 2 8l3.5 4M10.5 4 14 8l-3.5 4',
  data: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M7 3.5v9',
  rows: 'M3 4h10M3 8h10M3 12h10',
  columns: 'M3 3h10v10H3zM6.3 3v10M9.7 3v10',
  combine: 'M6 3a5 5 0 1 0 0 10A5 5 0 0 0 6 3zm4 0a5 5 0 1 0 0 10 5 5 0 0 0 0-10z',
  summarise: 'M12.5 3H4l4.5 5L4 13h8.5',
  clean: 'M9 2.5 5.5 9M3.5 8.5 8 11l-1.5 3-4-1.500zM11 9v3M9.5 10.500h3',
  reshape: 'M3 3h4v4H3zM9 9h4v4H9zM9 4h3v3M7 12H4V9',
  flag: 'M4 14V2.500h8l-2 3 2 3H4',
  up: 'M8 13V3M4 7l4-4 4 4',
  down: 'M8 3v10M4 9l4 4 4-4',
  tidy: 'M2.5 3h4v3h-4zM9.5 3h4v3h-4zM2.5 10h4v3h-4zM9.5 10h4v3h-4z',
  wait: 'M4.5 2.500h7M4.5 13.500h7M5 2.500c0 3 3 4 3 5.500s-3 2.5-3 5.500M11 2.500c0 3-3 4-3 5.500s3 2.5 3 5.5',
  step: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  send: 'M8 13V3M4 7l4-4 4 4',
  stop: 'M4.5 4.5h7v7h-7z',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  play: 'M5 3l8 5-8 5z',
  undo: 'M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6',
  redo: 'm10 3 3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10',
  keep: 'M3 8.5 6.5 12 13 4.5',
  plus: 'M8 3v10M3 8h10',
  lock: 'M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  cloud: 'M5 12.5a3 3 0 0 1-.3-6A3.8 3.8 0 0 1 12 7a2.8 2.8 0 0 1-.5 5.5z',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.5v.5',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2.5V6H9.5',
  table: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M7 3.5v9',
  column: 'M6 2.5h4v11H6zM6 5.5h4',
  value: 'M2.5 8 8 2.5h5.5V8L8 13.5zM11 5v.2',
  keyword: 'M3 4h10M3 8h6M3 12h8',
  function: 'M10.5 3c-2 0-2.5 1.5-2.8 4L7 10c-.3 2-.8 3-2.5 3M5.5 7h5',
  question: 'M5.5 6a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M8 12.5v.2',
  word: 'M3 12 6 4l3 8M4 9.5h4M11 7v5',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3 14 14',
  folded: 'M6 4l4 4-4 4',
  unfolded: 'M4 6l4 4 4-4',
  key: 'M5.5 6.5a3 3 0 1 0 0 5 3 3 0 0 0 1.2-2H14v2M11.5 9.5v2',
  reference: 'M3 8h9M8.5 4.5 12 8l-3.5 3.5',
  view: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  insert: 'M9 3H4.5v10H9M14 8H7.5M10 5 7 8l3 3',
  document: 'M4 2.5h5.5L12.5 5.5v8H4zM9.5 2.5v3h3M6 8h4.5M6 10.5h4.5',
  note: 'M3 3h10v7l-3 3H3zM10 13v-3h3M5.5 6h5M5.5 8.5h3',
  metric: 'M2.5 11.5a5.5 5.5 0 1 1 11 0M8 11.5l2.5-4',
  memory: 'M4 2.5h8v11L8 10.5l-4 3z',
  notebook: 'M4 2.5h8.5v11H4zM6.5 2.5v11M2.5 5H4M2.5 8H4M2.5 11H4'
};

/** The drawing with this name, or else the other; a plain step for kinds not known here. */
export function Icon({ name, or = 'step' }: { name: string; or?: string }): JSX.Element {
  return (
    <svg className="jp-Plainspoken-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name] ?? PATHS[or] ?? PATHS.step} />
    </svg>
  );
}
