export { Discover } from './Discover.tsx';
export { Drafts } from './Drafts.tsx';
export { Saved } from './Saved.tsx';
export { ScheduledPage } from './Scheduled.tsx';
export { Search } from './Search.tsx';
