import type { ComponentType } from 'react';
import type { Drawn } from '../model/types.ts';
import type { PictureProps } from './picture.ts';
import { Clicks, Funnel, Hours, Paths, Retention } from './tables.tsx';
import {
  ActiveUsers,
  FunnelTrends,
  Lifecycle,
  ResponseTimes,
  Sessions,
  Stickiness,
  TimeToConvert,
  Trends,
} from './time.tsx';

/** How each kind is drawn; one number needs no picture. */
export const PICTURES: { [K in Drawn]?: ComponentType<PictureProps<K>> } = {
  trends: Trends,
  active_users: ActiveUsers,
  retention: Retention,
  lifecycle: Lifecycle,
  stickiness: Stickiness,
  funnel: Funnel,
  funnel_trends: FunnelTrends,
  time_to_convert: TimeToConvert,
  paths: Paths,
  sessions: Sessions,
  hours: Hours,
  clicks: Clicks,
  response_times: ResponseTimes,
};
