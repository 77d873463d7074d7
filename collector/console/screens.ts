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
}

/** The menu, by its groups. */
export const MENU: readonly { group: string; entries: readonly Entry[] }[] = [
  {
    group: 'Watch',
    entries: [
      {
        ...{ path: '/transactions', label: 'Transactions', icon: 'transactions', key: 't' },
        screen: () => import('./screens/transactions/transactions.tsx'),
        one: () => import('./screens/transactions/journey.tsx'),
      },
      {
        ...{ path: '/deliveries', label: 'Delivery log', icon: 'deliveries', key: 'd' },
        screen: () => import('./screens/deliveries/deliveries.tsx'),
        one: () => import('./screens/deliveries/delivery.tsx'),
      },
    ],
  },
  {
    group: 'Set up',
    entries: [
      {
        ...{ path: '/postbacks', label: 'Postbacks', icon: 'postbacks', key: 'p' },
        screen: () => import('./screens/postbacks/postbacks.tsx'),
        one: () => import('./screens/postbacks/postback.tsx'),
      },
    ],
  },
]

/** Every entry of the menu. */
export const ENTRIES: readonly Entry[] = MENU.flatMap(({ entries }) => entries)
