const PATHS = {
  overview: 'M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-4H4zM14 8h6V4h-6z',
  live: 'M3 12h4l3-7 4 14 3-7h4',
  transactions: 'M5 5v14M5 7h9M5 12h14M5 17h6',
  leads: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c1-3.6 4-5 7.5-5s6.500 1.400 7.500 5',
  auctions: 'M4 6h9M4 12h14M4 18h6',
  deliveries: 'M4 12h12M12 7l5 5-5 5M20 5v14',
  inbound: 'M20 12H8M12 7l-5 5 5 5M4 5v14',
  campaigns: 'M4 10v4l10 4V6zM14 9c2 0 4 1 4 3s-2 3-4 3M7 15v4h3v-3',
  sources: 'M12 12m-2 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0M7 17a7 7 0 0 1 0-10M17 7a7 7 0 0 1 0 10',
  postbacks: 'M9 7H5v12h12v-4M12 4h8v8M20 4l-9 9',
  receivers: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1.500 3h3L15 13h5',
  buyers: 'M4 9h16l-1 11H5zM8 9a4 4 0 0 1 8 0',
  methods: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  accounts: 'M5 4h14v16H5zM9 9h6M9 13h6M9 17h3',
  types: 'M4 6h16M4 12h10M4 18h7',
  lists: 'M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01',
  reports: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6',
  install: 'M9 8l-5 4 5 4M15 8l5 4-5 4',
  api: 'M8 4c-3 0-1 6-4 8 3 2 1 8 4 8M16 4c3 0 1 6 4 8-3 2-1 8-4 8',
  settings:
    'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M18.400 5.600l-2.100 2.100M7.700 16.300l-2.100 2.100',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.500 16.500L20 20',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 13l4 4L19 7',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  right: 'M9 6l6 6-6 6',
  left: 'M15 6l-6 6 6 6',
  down: 'M6 9l6 6 6-6',
  plus: 'M12 5v14M5 12h14',
  pause: 'M9 5v14M15 5v14',
  play: 'M7 5l12 7-12 7z',
  refresh: 'M20 5v5h-5M4 19v-5h5M5.500 9a7 7 0 0 1 12-2.500L20 10M4 14l2.500 3.500A7 7 0 0 0 18.500 15',
  theme: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  alert: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  up: 'M6 15l6-6 6 6',
} as const

/** A picture of the console, by its name. */
export type IconName = keyof typeof PATHS

/** A small picture; it says nothing that is not also said in words. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
