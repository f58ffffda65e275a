import { useT } from '@kit/i18n.ts';
import { EmptyState, Skeleton } from '@kit/states.tsx';
import { Button } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { authApi } from '../auth/api.ts';
import { useRole, useWorkspace } from '../commands/context.tsx';
import { attempt } from '../commands/errors.ts';
import { isAdmin } from '../commands/roles.ts';
import { closeHubs } from '../lib/open.ts';
import { keepSession } from '../lib/session.tsx';
import { Page } from '../pages/Page.tsx';
import { SETTINGS_PAGES } from './pages.ts';
import css from './settings.module.css';

export function Settings() {
  const t = useT();
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const admin = isAdmin(useRole());
  const { page: id } = useParams({ strict: false });
  const pages = SETTINGS_PAGES.filter((p) => admin || !p.admin);
  const page = pages.find((p) => p.id === id);
  return (
    <Page title={t('command.settings')}>
      <div className={css.layout}>
        <nav className={css.nav} aria-label={t('command.settings')}>
          {pages.map((p) => (
            <Link
              key={p.id}
              to="/w/$workspace/settings/$page"
              params={{ workspace, page: p.id }}
              className={css.link}
              aria-current={p.id === id ? 'page' : undefined}
            >
              <p.icon size={18} stroke={1.6} aria-hidden="true" />
              {t(p.title)}
            </Link>
          ))}
          <button type="button" className={css.link} onClick={() => attempt(signOut())}>
            <IconLogout size={18} stroke={1.6} aria-hidden="true" />
            {t('settings.signOut')}
          </button>
        </nav>
        <section className={css.body}>
          {page ? (
            <Suspense fallback={<Skeleton rows={3} avatar={0} />}>
              <page.component />
            </Suspense>
          ) : (
            <EmptyState
              title={t('error.noPage')}
              action={
                <Button
                  variant="default"
                  onClick={() =>
                    void navigate({
                      to: '/w/$workspace/settings/$page',
                      params: { workspace, page: 'profile' },
                    })
                  }
                >
                  {t('settings.profile')}
                </Button>
              }
            />
          )}
        </section>
      </div>
    </Page>
  );
}

/** Leaves nothing of the person on the device; a full load also drops what lives in memory. */
async function signOut(): Promise<void> {
  await authApi.logout();
  keepSession(null);
  await closeHubs();
  location.assign('/login');
}
