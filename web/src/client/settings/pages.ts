import type { Key } from '@kit/i18n.ts';
import {
  type Icon,
  IconBell,
  IconPalette,
  IconRobot,
  IconShieldLock,
  IconTicket,
  IconUser,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

export interface SettingsPage {
  id: string;
  title: Key;
  icon: Icon;
  /** Only those who run the workspace. */
  admin?: boolean;
  component: LazyExoticComponent<ComponentType>;
}

/** The pages of the settings, in the order of the menu. A page adds itself here and nowhere else. */
export const SETTINGS_PAGES: readonly SettingsPage[] = [
  {
    id: 'profile',
    title: 'settings.profile',
    icon: IconUser,
    component: lazy(() => import('./Profile.tsx')),
  },
  { id: 'looks', title: 'settings.looks', icon: IconPalette, component: lazy(() => import('./Looks.tsx')) },
  {
    id: 'notifications',
    title: 'settings.notifications',
    icon: IconBell,
    component: lazy(() => import('./Notifications.tsx')),
  },
  {
    id: 'security',
    title: 'settings.security',
    icon: IconShieldLock,
    component: lazy(() => import('./Security.tsx')),
  },
  {
    id: 'people',
    title: 'settings.people',
    icon: IconUsers,
    admin: true,
    component: lazy(() => import('./PeopleAdmin.tsx')),
  },
  {
    id: 'invites',
    title: 'settings.invites',
    icon: IconTicket,
    admin: true,
    component: lazy(() => import('./Invites.tsx')),
  },
  {
    id: 'bots',
    title: 'settings.bots',
    icon: IconRobot,
    admin: true,
    component: lazy(() => import('./Bots.tsx')),
  },
  {
    id: 'webhooks',
    title: 'settings.webhooks',
    icon: IconWebhook,
    admin: true,
    component: lazy(() => import('./Webhooks.tsx')),
  },
];
