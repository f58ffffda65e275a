import { Stack } from '@mantine/core';
import { IncomingHooks } from './IncomingHooks.tsx';
import { OutgoingHooks } from './OutgoingHooks.tsx';

export default function Webhooks() {
  return (
    <Stack maw={640} gap="xl">
      <IncomingHooks />
      <OutgoingHooks />
    </Stack>
  );
}
