import '@fontsource-variable/inter';
import './mantine-styles';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/client';
import { useSession } from './api/session';
import { router } from './shell/router';
import { Toasts } from './parts/toasts';
import { SignIn } from './shell/sign-in';
import { cssVariables, theme } from './theme';

/** Whoever is not signed in is asked to, at whatever address; after it they are where they wanted to be. */
function Console() {
  const { session } = useSession();
  return session === null ? <SignIn /> : <RouterProvider router={router} />;
}

const place = document.getElementById('console');
if (place === null) throw new Error('index.html has no place for the console');
createRoot(place).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Toasts />
        <Console />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
