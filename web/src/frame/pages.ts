// Every page: its name is its path, its letter follows `g`.
import type { ComponentType } from 'preact';
import type { Route } from '../state/route';
import { Alerts } from '../pages/Alerts';
import { Cache } from '../pages/Cache';
import { Models } from '../pages/Models';
import { Overview } from '../pages/Overview';
import { Playground } from '../pages/Playground';
import { Pools } from '../pages/Pools';
import { Requests } from '../pages/Requests';
import { Settings } from '../pages/Settings';
import { Tenants } from '../pages/Tenants';

export type Page = { name: string; title: string; letter: string; body: ComponentType<{ route: Route }> };

export const pages: Page[] = [
  { name: 'overview', title: 'Overview', letter: 'o', body: Overview },
  { name: 'models', title: 'Models', letter: 'm', body: Models },
  { name: 'pools', title: 'Pools', letter: 'l', body: Pools },
  { name: 'tenants', title: 'Tenants', letter: 't', body: Tenants },
  { name: 'requests', title: 'Requests', letter: 'r', body: Requests },
  { name: 'cache', title: 'Cache', letter: 'c', body: Cache },
  { name: 'alerts', title: 'Alerts', letter: 'a', body: Alerts },
  { name: 'playground', title: 'Playground', letter: 'p', body: Playground },
  { name: 'settings', title: 'Settings', letter: 's', body: Settings },
];
