import { resolver, theme } from '@kit/theme.ts';
import { MantineProvider } from '@mantine/core';
import { asApiError } from '@sdk/errors.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useStore } from './lib/hooks.ts';
import { prefs } from './lib/prefs.ts';
import { makeRouter } from './routes.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // A refusal stays a refusal; only what passes is worth asking again.
      retry: (count, error) => count < 2 && asApiError(error).passing,
    },
  },
});
const router = makeRouter(queries);

export function App() {
  const { scheme } = useStore(prefs);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolver}
      defaultColorScheme="auto"
      {...(scheme === 'auto' ? {} : { forceColorScheme: scheme })}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
