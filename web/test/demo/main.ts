import { connector, openHub } from '@client/lib/open.ts';
import { FakeLink, fakeFetch } from '../fake/connect.ts';
import { cast } from './cast.ts';

const many = Number(new URLSearchParams(location.search).get('many') ?? sessionStorage.getItem('many') ?? 0);
sessionStorage.setItem('many', String(many));
const server = cast(many);
const me = 'lin';
const link = new FakeLink(server, me);
const rest = fakeFetch(server, me, link, '/api/w/demo');
const real = window.fetch.bind(window);

window.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
  const path = new URL(String(input), location.href).pathname;
  if (path === '/api/auth/session') {
    return Response.json({
      account: { id: 'a', email: 'lin@hubbub.example', name: '林晓梅' },
      workspaces: [{ slug: 'demo', name: '热闹', person: me, role: 'owner' }],
    });
  }
  return path.startsWith('/api/') ? rest(String(input), init) : real(input, init);
}) as typeof fetch;

connector.socket = () => link;
Object.assign(window, { fake: { server, link }, hubOf: (workspace: string) => openHub(workspace, me) });
await import('@client/main.tsx');
