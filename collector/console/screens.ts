import type { ComponentType } from 'preact'
import type { IconName } from './parts/icon.tsx'

type Screen = () => Promise<{ default: ComponentType<{ id?: string }> }>

/** One entry of the menu: where it leads, and the key that goes there after g. */
export interface Entry {
  path: string
  label: string
  icon: IconName
  key: string
  screen: Screen
  /** The page of one thing of the list, at path/:id. */
  one?: Screen
  /** Whether it is also for affiliates, who see what is their own source's. */
  own?: true
}

/** The menu, by its groups. */
const MENU: readonly { group: string; entries: readonly Entry[] }[] = [
  {
    group: 'Watch',
    entries: [
      {
        ...{ path: '/overview', label: 'Overview', icon: 'overview', key: 'v', own: true },
        screen: () => import('./screens/overview/overview.tsx'),
      },
      {
        ...{ path: '/live', label: 'Live events', icon: 'live', key: 'l', own: true },
        screen: () => import('./screens/live/live.tsx'),
      },
      {
        ...{ path: '/transactions', label: 'Transactions', icon: 'transactions', key: 't', own: true },
        screen: () => import('./screens/transactions/transactions.tsx'),
        one: () => import('./screens/transactions/journey.tsx'),
      },
      {
        ...{ path: '/leads', label: 'Leads', icon: 'leads', key: 'e' },
        screen: () => import('./screens/leads/leads.tsx'),
        one: () => import('./screens/leads/lead.tsx'),
      },
      {
        ...{ path: '/conversions', label: 'Conversions', icon: 'check', key: 'n', own: true },
        screen: () => import('./screens/conversions/conversions.tsx'),
      },
      {
        ...{ path: '/auctions', label: 'Auctions', icon: 'auctions', key: 'a' },
        screen: () => import('./screens/auctions/auctions.tsx'),
        one: () => import('./screens/auctions/auction.tsx'),
      },
      {
        ...{ path: '/deliveries', label: 'Delivery log', icon: 'deliveries', key: 'd', own: true },
        screen: () => import('./screens/deliveries/deliveries.tsx'),
        one: () => import('./screens/deliveries/delivery.tsx'),
      },
      {
        ...{ path: '/inbound', label: 'Inbound postbacks', icon: 'inbound', key: 'i' },
        screen: () => import('./screens/inbound/inbound.tsx'),
      },
      {
        ...{ path: '/rejected', label: 'Refused events', icon: 'alert', key: 'f' },
        screen: () => import('./screens/rejected/rejected.tsx'),
        one: () => import('./screens/rejected/one.tsx'),
      },
      {
        ...{ path: '/reports', label: 'Reports', icon: 'reports', key: 'w', own: true },
        screen: () => import('./screens/reports/reports.tsx'),
      },
    ],
  },
  {
    group: 'Set up',
    entries: [
      things('campaigns', 'Campaigns', 'campaigns', 'c'),
      things('sources', 'Sources', 'sources', 's'),
      {
        ...{ path: '/postbacks', label: 'Postbacks', icon: 'postbacks', key: 'p', own: true },
        screen: () => import('./screens/postbacks/postbacks.tsx'),
        one: () => import('./screens/postbacks/postback.tsx'),
      },
      things('receivers', 'Receivers', 'receivers', 'r'),
      {
        ...{ path: '/destinations', label: 'Destinations', icon: 'sources', key: 'h' },
        screen: () => import('./screens/destinations/destinations.tsx'),
      },
      {
        ...{ path: '/lists', label: 'Lists', icon: 'lists', key: 'x' },
        screen: () => import('./screens/lists/lists.tsx'),
        one: () => import('./screens/lists/list.tsx'),
      },
    ],
  },
  {
    group: 'Sell',
    entries: [
      things('lead-types', 'Lead types', 'types', 'y'),
      things('buyers', 'Buyers', 'buyers', 'b'),
      things('delivery-methods', 'Delivery methods', 'methods', 'm'),
      things('delivery-accounts', 'Delivery accounts', 'accounts', 'o'),
    ],
  },
  {
    group: 'More',
    entries: [
      {
        ...{ path: '/install', label: 'Install', icon: 'install', key: 'q' },
        screen: () => import('./screens/install/install.tsx'),
      },
      {
        ...{ path: '/api', label: 'API', icon: 'api', key: 'u' },
        screen: () => import('./screens/api/reference.tsx'),
        one: () => import('./screens/api/call.tsx'),
      },
      {
        ...{ path: '/settings', label: 'Settings', icon: 'settings', key: 'z' },
        screen: () => import('./screens/settings/settings.tsx'),
      },
    ],
  },
]

/** The menu of a role. */
export function menuOf(role: string | null): typeof MENU {
  if (role !== 'affiliate') return MENU
  const own = MENU.map(({ group, entries }) => ({ group, entries: entries.filter((entry) => entry.own) }))
  return own.filter(({ entries }) => entries.length > 0)
}

/** Every entry of the menu. */
export const ENTRIES: readonly Entry[] = MENU.flatMap(({ entries }) => entries)

// The screens of all configured things are the same, each over the schema of its kind.
function things(slug: string, label: string, icon: IconName, key: string): Entry {
  const screens = () => import('./screens/things/things.tsx')
  return {
    ...{ path: `/${slug}`, label, icon, key },
    screen: async () => ({ default: (await screens()).listScreen(slug) }),
    one: async () => ({ default: (await screens()).editorScreen(slug) }),
  }
}
