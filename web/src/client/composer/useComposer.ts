import { t as text_ } from '@kit/i18n.ts';
import type { ListItem, File as SentFile } from '@sdk/types.ts';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { attempt } from '../commands/errors.ts';
import { intents, say, type Unsent } from '../commands/ui.ts';
import { useHub, useSelect } from '../lib/hooks.ts';
import { fromWire, type Mentionable, toWire } from '../lib/mentions.ts';
import { adopts } from './draft.ts';
import { useMentions } from './useMentions.ts';
import { uploadFile, useUploads } from './useUploads.ts';

const MAX_BYTES = 100 * 1024;
const DRAFT_MS = 1_200;
const TYPING_MS = 3_000;
const GROWS = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content');

/** Everything that the writing field does; the component only draws it. */
export function useComposer(conversation: string, item: ListItem) {
  const hub = useHub();
  const nameOf = useCallback((id: string) => hub.people.get(id)?.name, [hub]);
  const field = useRef<HTMLTextAreaElement>(null);
  const named = useRef<Mentionable[]>([]);
  const [text, setText] = useState(() => {
    const draft = fromWire(
      hub.personal.get().drafts.get(conversation)?.text ?? item.mine.draft ?? '',
      nameOf,
    );
    named.current = draft.named;
    return draft.text;
  });
  const shown = useRef(text);
  shown.current = text;
  const intent = useSyncExternalStore(
    useCallback((listener) => intents.subscribe(conversation, listener), [conversation]),
    () => intents.get(conversation),
  );
  const uploads = useUploads();
  const wire = useCallback(() => toWire(text, named.current).trim(), [text]);

  // ---- drafts and typing
  const draftTimer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const typedAt = useRef(0);
  const keyAt = useRef(0);
  const arrived = useSelect(hub.personal, (s) => s.drafts.get(conversation)?.text ?? '');
  const known = useRef(arrived);
  const keepDraft = useCallback(
    (value: string) => {
      keyAt.current = Date.now();
      known.current = toWire(value, named.current);
      hub.keeps.draft(conversation, known.current);
      clearTimeout(draftTimer.current);
      draftTimer.current = setTimeout(() => void hub.keeps.saveDraft(conversation), DRAFT_MS);
    },
    [hub, conversation],
  );
  const change = useCallback(
    (value: string) => {
      setText(value);
      if (intents.get(conversation)?.edit) return;
      keepDraft(value);
      const now = Date.now();
      if (value !== '' && now - typedAt.current > TYPING_MS) {
        typedAt.current = now;
        hub.typing(conversation, true);
      }
    },
    [conversation, hub, keepDraft],
  );

  useEffect(() => {
    if (intents.get(conversation)?.edit) return;
    const field = {
      shown: toWire(shown.current, named.current),
      known: known.current,
      typedAt: keyAt.current,
    };
    if (!adopts(field, arrived, Date.now())) return;
    const draft = fromWire(arrived, nameOf);
    known.current = arrived;
    named.current = draft.named;
    setText(draft.text);
  }, [arrived, conversation, nameOf]);

  // ---- an edit fills the field, and gives back what stood there before
  const before = useRef<string | undefined>(undefined);
  const editing = intent?.edit?.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of what is edited fills the field
  useEffect(() => {
    if (intent?.edit) {
      before.current ??= text;
      const shown = fromWire(intent.edit.text, nameOf);
      named.current = [...named.current, ...shown.named];
      setText(shown.text);
    } else if (before.current !== undefined) {
      setText(before.current);
      before.current = undefined;
    }
  }, [editing]);

  useLayoutEffect(() => {
    const element = field.current;
    if (GROWS || !element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  });

  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, []);

  const mentions = useMentions({
    conversation,
    item,
    choose: (from, to, who) => {
      named.current = [...named.current.filter((m) => m.id !== who.id), who];
      put(from, to, `@${who.name} `);
    },
  });

  // Placed with the text that it belongs to: a frame later the next key would have been typed in front of it.
  const caret = useRef<number | undefined>(undefined);
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    field.current?.focus();
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  });
  function put(from: number, to: number, piece: string): void {
    caret.current = from + piece.length;
    change(text.slice(0, from) + piece + text.slice(to));
  }

  const { reset } = uploads;
  const clear = useCallback(() => {
    setText('');
    intents.set(conversation, undefined);
    reset();
    keyAt.current = Date.now();
    known.current = '';
    named.current = [];
    clearTimeout(draftTimer.current);
    if (hub.personal.get().drafts.has(conversation)) {
      hub.keeps.draft(conversation, '');
      void hub.keeps.saveDraft(conversation);
    }
    if (typedAt.current) hub.typing(conversation, false);
    typedAt.current = 0;
  }, [hub, conversation, reset]);

  const canSend = (text.trim() !== '' || uploads.done.length > 0) && !uploads.busy;

  const unsent = (): Unsent => ({
    text: wire(),
    ...(uploads.done.length > 0 ? { attachments: uploads.done.map((file) => file.id) } : {}),
    ...(intent?.quote ? { quote: intent.quote.seq } : {}),
  });

  function submit(): void {
    if (!canSend) return;
    const body = wire();
    if (new TextEncoder().encode(body).length > MAX_BYTES) {
      say(text_('composer.tooLong'));
      return;
    }
    if (intent?.edit) {
      const { seq, version, text: old } = intent.edit;
      intents.set(conversation, undefined);
      if (body !== old && body !== '') attempt(hub.api.edit(conversation, seq, body, version));
      return;
    }
    const files = uploads.done;
    const quote = intent?.quote;
    const what = unsent();
    hub.outbox.enqueue(
      { conversation, ...what, ...(what.attachments ? { kind: 'file' as const } : {}) },
      {
        ...(files.length > 0 ? { files } : {}),
        ...(quote ? { quote: { conversation, seq: quote.seq, sender: quote.sender, text: quote.text } } : {}),
      },
    );
    clear();
    field.current?.focus();
  }

  async function sendVoice(recorded: { blob: Blob; duration_ms: number; waveform: number[] }): Promise<void> {
    try {
      const name = `voice.${recorded.blob.type.includes('ogg') ? 'ogg' : recorded.blob.type.includes('mp4') ? 'm4a' : 'webm'}`;
      const file = await uploadFile(hub.api, new File([recorded.blob], name, { type: recorded.blob.type }), {
        duration_ms: String(recorded.duration_ms),
        waveform: JSON.stringify(recorded.waveform),
      });
      const shown: SentFile = {
        ...file,
        duration_ms: file.duration_ms ?? recorded.duration_ms,
        waveform: file.waveform ?? recorded.waveform,
      };
      hub.outbox.enqueue(
        { conversation, text: '', kind: 'voice', attachments: [file.id] },
        { files: [shown] },
      );
    } catch {
      say(text_('voice.failed'));
    }
  }

  function onKeyDown(event: React.KeyboardEvent<HTMLTextAreaElement>): void {
    // An input method is at work: Enter, arrows and Esc belong to it (229 is what older engines say).
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (mentions.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && intent) {
      event.stopPropagation();
      intents.set(conversation, undefined);
    } else if (event.key === 'ArrowUp' && text === '' && !event.altKey && !intent) editLast(event);
  }

  function editLast(event: React.KeyboardEvent): void {
    const messages = hub.log(conversation).tail?.messages ?? [];
    const last = messages.findLast((m) => m.sender === hub.me && !m.deleted && m.kind === 'text');
    if (!last) return;
    event.preventDefault();
    intents.set(conversation, { edit: last });
  }

  return {
    field,
    text,
    intent,
    uploads,
    mentions,
    canSend,
    unsent,
    submit,
    sendVoice,
    clear,
    dropIntent: () => intents.set(conversation, undefined),
    insert: (piece: string) => {
      const element = field.current;
      put(element?.selectionStart ?? text.length, element?.selectionEnd ?? text.length, piece);
    },
    onChange: (event: React.ChangeEvent<HTMLTextAreaElement>) => {
      change(event.target.value);
      mentions.look(event.target.value, event.target.selectionStart);
    },
    onSelect: (event: React.SyntheticEvent<HTMLTextAreaElement>) =>
      mentions.look(event.currentTarget.value, event.currentTarget.selectionStart),
    onBlur: () => {
      mentions.close();
      if (draftTimer.current) {
        clearTimeout(draftTimer.current);
        draftTimer.current = undefined;
        if (!intents.get(conversation)?.edit) void hub.keeps.saveDraft(conversation);
      }
    },
    onKeyDown,
    onPaste: (event: React.ClipboardEvent) => {
      const files = [...event.clipboardData.files];
      if (files.length === 0) return;
      event.preventDefault();
      uploads.add(files);
    },
  };
}
