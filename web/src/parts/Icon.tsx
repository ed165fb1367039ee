// Line icons on a 16-px grid, drawn here: a set of a few dozen paths is no reason for a library.
const paths = {
  overview: 'M2 9h3l2-6 3 10 2-4h2',
  models: 'M8 1.8 14 5 8 8.2 2 5zM2 8l6 3.2L14 8M2 11l6 3.2L14 11',
  pools: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
  tenants: 'M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 14c0-2.6 2-4.3 4.500-4.300s4.500 1.700 4.500 4.300M11 7.500a2 2 0 1 0-.8-3.900M12 10c1.600.5 2.500 1.900 2.500 4',
  requests: 'M2 4h12M2 8h12M2 12h7',
  cache: 'M8 6c3.300 0 6-.9 6-2s-2.700-2-6-2-6 .9-6 2 2.700 2 6 2zM2 4v4c0 1.100 2.700 2 6 2s6-.9 6-2V4M2 8v4c0 1.100 2.700 2 6 2s6-.9 6-2V8',
  alerts: 'M8 1.800a4.200 4.200 0 0 0-4.200 4.200c0 4-1.800 5-1.800 5h12s-1.800-1-1.800-5A4.200 4.200 0 0 0 8 1.800zM6.500 13.500a1.700 1.700 0 0 0 3 0',
  playground: 'M3 2.500h10a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H7l-3 2.500v-2.500H3a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z',
  settings: 'M2 4.500h7M12.500 4.500H14M2 11.500h1.500M7 11.500h7M10.700 6.300a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600zM5.300 13.300a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.700 10.700 14 14',
  good: 'M3 8.500l3.200 3.200L13 4.800',
  warning: 'M8 2 14.500 13.500h-13zM8 6.500v3M8 11.500h.01',
  bad: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.800 5.800l4.400 4.400M10.200 5.800l-4.400 4.400',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.500v3.200M8 5.200h.01',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.500 5.500h8v8h-8zM3.500 10.500h-1v-8h8v1',
  pause: 'M5.500 3v10M10.500 3v10',
  play: 'M4.500 3l8 5-8 5z',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13.500 9.500A6 6 0 0 1 6.500 2.500a6 6 0 1 0 7 7z',
  auto: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 2v12M8 5l4 0M8 8h6M8 11h4',
  plus: 'M8 3v10M3 8h10',
  down: 'M4 6l4 4 4-4',
  up: 'M4 10l4-4 4 4',
  left: 'M10 3.500 5.500 8l4.500 4.500',
  out: 'M6 2.500H3v11h3M10.500 11l3-3-3-3M13.500 8H6',
  columns: 'M2.500 2.500h11v11h-11zM6.200 2.500v11M9.800 2.500v11',
  download: 'M8 2v8M4.500 7 8 10.500 11.500 7M2.500 13.500h11',
  bolt: 'M9 1.500 3 9h4l-.5 5.500L13 7H8.500z',
  box: 'M8 1.800 14 5v6l-6 3.200L2 11V5zM2 5l6 3.200L14 5M8 8.200v6',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0c6a60" />
      <path d="M8 7v18M8 10h8a5 5 0 0 1 0 10H8m8-10c5 0 8 3 8 8v7" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
