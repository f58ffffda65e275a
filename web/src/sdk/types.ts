// What travels between a client and the server: what the API says of itself, and by hand what goes over the socket, word for
// word as docs/protocol.md has it.
import type { Schemas } from './rest.ts';

export type Id = string;
export type Instant = string;

export type ConversationKind = 'direct' | 'group' | 'announcement' | 'thread';
export type ConversationMode = 'public' | 'private' | 'password';
export type MessageKind = 'text' | 'voice' | 'file' | 'card' | 'note' | 'system';
export type Level = 'all' | 'mentions' | 'none';
export type MemberRole = 'owner' | 'moderator' | 'member' | 'muted';
export type WorkspaceRole = 'owner' | 'admin' | 'moderator' | 'member' | 'guest' | 'bot';
export type PresenceState = 'online' | 'away' | 'call' | 'dnd' | 'offline';

export type Head = Schemas['Head'];
export type File = Schemas['File'];
export type Preview = Schemas['Preview'];
export type Quote = Schemas['Quote'];
export type Reaction = Schemas['Reaction'];
export type ThreadSummary = Schemas['ThreadInfo'];
export type ShareLink = Schemas['ReachLink'];
export type SharedMessage = Schemas['SharedMessage'];
export type Conversation = Schemas['Conversation'];
export type Mine = Schemas['Mine'];
export type Person = Schemas['Person'];
export type Me = Schemas['Me'];
export type SendAnswer = Schemas['Receipt'];
export type Reader = Schemas['Reader'];
export type Readers = Schemas['Readership'];
export type Draft = Schemas['Draft'];
export type Scheduled = Schemas['Scheduled'];
export type Segment = Schemas['Segment'];
export type Place = Schemas['Place'];
export type MessageHit = Schemas['MessageHit'];
export type FileHit = Schemas['FileHit'];
export type ConversationHit = Schemas['ConversationHit'];
export type SearchAnswer = Schemas['Answer'];
export type AuthSession = Schemas['SessionOut'];
export type NotificationSettings = Schemas['NotifySettings'];
export type Member = Schemas['ModelMembership'];
export type Media = Schemas['Item'];
/** The link itself is told once, when it is made. */
export type Invite = Schemas['Invite'] & Partial<Pick<Schemas['InviteOut'], 'url'>>;
export type Saved = Schemas['SavedMessage'];

export interface PollOption {
  text: string;
  votes: number;
  /** The first 50 who chose it; never in anonymous polls. */
  people?: Id[];
}

export interface PollCard {
  type: 'AdaptiveCard';
  kind: 'poll';
  question: string;
  options: PollOption[];
  multiple?: boolean;
  anonymous?: boolean;
  closes_at?: Instant;
  closed?: boolean;
  voters?: number;
}

/** A poll as it is sent: the server completes it. */
export interface NewPollCard {
  type: 'AdaptiveCard';
  kind: 'poll';
  question: string;
  options: string[];
  multiple?: boolean;
}

export type Card = PollCard | NewPollCard | { kind: string; text?: string; question?: unknown };

export interface Presence {
  person: Id;
  state: PresenceState;
  status?: Person['status'];
  seen_at?: Instant;
}

/** Inside its conversation a message does not name it. */
export type Message = Omit<Schemas['Message'], 'conversation'>;

export type ListItem = Omit<Schemas['Listing'], 'last'> & { last?: Message };

export type MessagesPage = Omit<Schemas['Page'], 'messages'> & { messages: Message[] };

export type WorkspaceOfMine = AuthSession['workspaces'][number];

export type EntryKind =
  | 'message.sent'
  | 'message.edited'
  | 'message.updated'
  | 'message.deleted'
  | 'reaction.added'
  | 'reaction.removed'
  | 'pin.added'
  | 'pin.removed'
  | 'member.joined'
  | 'member.left'
  | 'member.removed'
  | 'member.changed'
  | 'conversation.changed';

/** One numbered durable change. `kind` may be one that this client does not know yet: its number still counts. */
export interface Entry {
  conversation: Id;
  seq: number;
  ordinal: number;
  kind: EntryKind | (string & {});
  at: Instant;
  actor: Id;
  data: unknown;
}

export interface PersonalEntry {
  seq: number;
  kind: string;
  at: Instant;
  data: unknown;
}

export interface HeadChange {
  conversation: Id;
  seq: number;
  ordinal: number;
  /** Only in answers to sync, which count; a head that is pushed leaves the counting to us. */
  mentions?: number;
  unread?: number;
  /** Only in pushes: somebody was named since the push before. */
  mentioned?: boolean;
  /** Only in pushes: I wrote there on another device, and so have read up to here. */
  read?: boolean;
}

export interface ReadAdvance {
  person: Id;
  seq: number;
  at: Instant;
}

export interface ConversationPush {
  e?: Entry[];
  t?: { person: Id; on: boolean };
  r?: ReadAdvance[];
}

export interface PersonalPush {
  e?: PersonalEntry[];
  h?: HeadChange[];
}

export interface SendRequest {
  conversation: Id;
  client_id: string;
  text: string;
  kind?: Exclude<MessageKind, 'system'>;
  title?: string;
  attachments?: Id[];
  quote?: number;
  card?: Card;
}

export interface SyncRequest {
  epoch?: string;
  personal?: number;
  conversations: { id: Id; after: number }[];
  limit?: number;
}

export interface SyncedConversation {
  id: Id;
  entries?: Entry[];
  head: number;
  ordinal?: number;
  reset?: boolean;
  more?: boolean;
  gone?: boolean;
}

export interface SyncAnswer {
  epoch: string;
  personal?: { entries?: PersonalEntry[]; head: number; reset?: boolean };
  conversations: SyncedConversation[];
  changed?: HeadChange[];
}

export interface Page<T> {
  items: T[];
  next?: string;
}

export interface Problem {
  status: number;
  title?: string;
  detail?: string;
  code?: string;
  errors?: { location?: string; message: string; value?: unknown }[];
  retry_after?: number;
}
