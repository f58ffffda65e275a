import { Button } from '@mantine/core';
import { useState } from 'react';

/** A button for what cannot be undone: it asks once, in place, and forgets when the focus leaves. */
export function Sure({ label, sure, onYes }: { label: string; sure: string; onYes(): void }) {
  const [asked, setAsked] = useState(false);
  return (
    <Button
      size="xs"
      variant={asked ? 'filled' : 'default'}
      onBlur={() => setAsked(false)}
      onClick={() => {
        if (asked) onYes();
        setAsked(!asked);
      }}
    >
      {asked ? sure : label}
    </Button>
  );
}
