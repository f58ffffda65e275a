import { lazy } from 'react';
import type { AppContext } from '../commands/registry.ts';
import { closeOverlay, overlay } from '../commands/ui.ts';
import { useStore } from '../lib/hooks.ts';
import { DeleteDialog, LeaveDialog } from '../overlays/Confirm.tsx';
import { ConversationDialog } from '../overlays/ConversationDialog.tsx';
import { CreateDialog } from '../overlays/CreateDialog.tsx';
import { ForwardDialog } from '../overlays/ForwardDialog.tsx';
import { KeysDialog } from '../overlays/KeysDialog.tsx';
import { Lightbox } from '../overlays/Lightbox.tsx';
import { Palette } from '../overlays/Palette.tsx';
import { PollDialog } from '../overlays/PollDialog.tsx';
import { StatusDialog } from '../overlays/StatusDialog.tsx';

const ScheduleDialog = lazy(() => import('../overlays/ScheduleDialog.tsx'));
const ShareDialog = lazy(() => import('../overlays/ShareDialog.tsx'));

/** Whatever lies on top. Loaded with the first thing that opens. */
export default function Overlays({ context }: { context: AppContext }) {
  const top = useStore(overlay);
  const close = closeOverlay;
  switch (top.kind) {
    case 'none':
      return null;
    case 'palette':
      return <Palette context={context} onClose={close} />;
    case 'keys':
      return <KeysDialog onClose={close} />;
    case 'create':
      return <CreateDialog context={context} onClose={close} />;
    case 'status':
      return <StatusDialog onClose={close} />;
    case 'conversation':
      return context.conversation ? <ConversationDialog item={context.conversation} onClose={close} /> : null;
    case 'forward':
      return <ForwardDialog conversation={top.conversation} message={top.message} onClose={close} />;
    case 'share':
      return <ShareDialog conversation={top.conversation} message={top.message} onClose={close} />;
    case 'delete':
      return <DeleteDialog conversation={top.conversation} message={top.message} onClose={close} />;
    case 'leave':
      return <LeaveDialog context={context} conversation={top.conversation} onClose={close} />;
    case 'schedule':
      return (
        <ScheduleDialog conversation={top.conversation} what={top.what} onSent={top.sent} onClose={close} />
      );
    case 'poll':
      return <PollDialog conversation={top.conversation} onClose={close} />;
    case 'image':
      return <Lightbox src={top.src} name={top.name} at={top.at} onClose={close} />;
  }
}
