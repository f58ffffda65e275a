// What travels between a client and the server, word for word as docs/protocol.md has it.

export type Id = string;
export type Instant = string;

export type ConversationKind = 'direct' | 'group' | 'announcement' | 'thread';
export type ConversationMode = 'public' | 'private' | 'password';
export type MessageKind = 'text' | 'voice' | 'file' | 'card' | 'note' | 'system';
export type Level = 'all' | 'mentions' | 'none';
export type MemberRole = 'owner' | 'moderator' | 'member' | 'muted';
export type WorkspaceRole = 'owner' | 'admin' | 'moderator' | 'member' | 'guest' | 'bot';
export type PresenceState = 'online' | 'away' | 'call' | 'dnd' | 'offline';

export interface Head {
  seq: number;
  ordinal: number;
  at?: Instant;
}

export interface File {
  id: Id;
  name: string;
  type: string;
  size: number;
  width?: number;
  height?: number;
  duration_ms?: number;
  waveform?: number[];
  thumb?: boolean;
}

export interface Preview {
  url: string;
  title: string;
  description?: string;
  site?: string;
  image?: Id;
}

export interface Quote {
  conversation: Id;
  seq: number;
  sender: Id;
  text: string;
}

export interface Reaction {
  emoji: string;
  count: number;
  people: Id[];
  mine?: boolean;
}

export interface ThreadSummary {
  conversation: Id;
  replies: number;
  last_at?: Instant;
  people?: Id[];
}

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

export type Card = PollCard | NewPollCard | { kind: string; text?: string; [key: string]: unknown };

export interface Message {
  seq: number;
  ordinal: number;
  at: Instant;
  sender: Id;
  kind: MessageKind;
  /** Of a note. */
  title?: string;
  text: string;
  client_id?: string;
  edited_at?: Instant;
  version: number;
  deleted?: boolean;
  mentions?: Id[];
  attachments?: File[];
  quote?: Quote;
  forward?: { conversation: Id; seq: number; sender: Id; at: Instant };
  card?: Card;
  previews?: Preview[];
  reactions?: Reaction[];
  thread?: ThreadSummary;
  pinned?: boolean;
  share?: { views: number };
}

/** A link that shows one message to anybody who has it. */
export interface ShareLink {
  url: string;
  person: Id;
  views: number;
  created_at: Instant;
}

/** What such a link shows. */
export interface SharedMessage {
  author: string;
  at: Instant;
  edited_at?: Instant;
  kind: MessageKind;
  title?: string;
  text: string;
  attachments?: number;
}

export interface Conversation {
  id: Id;
  kind: ConversationKind;
  mode: ConversationMode;
  title: string;
  description?: string;
  avatar?: Id;
  parent?: { conversation: Id; seq: number };
  people?: Id[];
  members: number;
  head: Head;
  archived?: boolean;
  created_at: Instant;
  created_by?: Id;
}

export interface Mine {
  /** Absent for who only looks in. */
  role?: MemberRole;
  joined_at?: Instant;
  floor?: number;
  read: Head;
  unread: number;
  mentions: number;
  level: Level;
  muted_until?: Instant | null;
  pinned?: boolean;
  marked_unread?: boolean;
  draft?: string;
}

export interface ListItem {
  conversation: Conversation;
  mine: Mine;
  last?: Message;
}

export interface Member {
  person: Id;
  role: MemberRole;
  joined_at: Instant;
}

export interface Person {
  id: Id;
  name: string;
  handle?: string;
  avatar?: Id;
  role: WorkspaceRole;
  title?: string;
  kind: 'person' | 'bot' | 'guest';
  status?: { emoji?: string; text?: string; until?: Instant };
  deactivated?: boolean;
}

/** What only I see of myself. */
export interface Me extends Person {
  email?: string;
  locale?: string;
  tz?: string;
}

export interface Presence {
  person: Id;
  state: PresenceState;
  status?: Person['status'];
  seen_at?: Instant;
}

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

export interface MessagesPage {
  messages: Message[];
  head: Head;
  has_before: boolean;
  has_after: boolean;
}

export interface SendRequest {
  conversation: Id;
  client_id: string;
  text: string;
  kind?: MessageKind;
  title?: string;
  attachments?: Id[];
  quote?: number;
  card?: Card;
}

export interface SendAnswer {
  seq: number;
  ordinal: number;
  at: Instant;
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

export interface Reader {
  person: Id;
  at: Instant;
}

export interface Readers {
  readers: Reader[];
  count: number;
  of: number;
}

export interface Draft {
  conversation: Id;
  text: string;
  at?: Instant;
}

export interface Saved {
  conversation: Id;
  seq: number;
  at?: Instant;
  message?: Message;
}

export interface Scheduled {
  id: Id;
  conversation: Id;
  text: string;
  at: Instant;
  /** The code of the error that stopped it. */
  failed?: string;
}

export interface Page<T> {
  items: T[];
  next?: string;
}

/** A piece of found text; `hit` where the question is met. */
export interface Segment {
  text: string;
  hit?: boolean;
}

export interface Place {
  kind: ConversationKind;
  title?: string;
  parent?: { conversation: Id; seq: number };
}

export interface MessageHit {
  conversation: Id;
  seq: number;
  at: Instant;
  sender: Id;
  kind: MessageKind;
  place: Place;
  title?: Segment[];
  segments: Segment[];
  files?: { file: File; segments: Segment[] }[];
}

export interface FileHit {
  conversation: Id;
  seq: number;
  at: Instant;
  sender: Id;
  place: Place;
  file: File;
}

export interface ConversationHit {
  id: Id;
  kind: ConversationKind;
  mode: ConversationMode;
  title: string;
  avatar?: Id;
  members: number;
}

export interface Found<T> {
  hits: T[];
  count?: number;
  more?: boolean;
  next?: string;
}

export interface SearchAnswer {
  messages?: Found<MessageHit>;
  people?: Found<{ person: Person }>;
  conversations?: Found<ConversationHit>;
  files?: Found<FileHit>;
  /** Not everything can be found yet. */
  indexing?: boolean;
}

export interface WorkspaceOfMine {
  slug: string;
  name: string;
  person: Id;
  role: WorkspaceRole;
}

export interface AuthSession {
  account: { id: Id; email: string; name: string; locale?: string; tz?: string; verified?: boolean };
  workspaces: WorkspaceOfMine[];
  two_factor?: boolean;
  /** How many are left. */
  recovery_codes?: number;
}

export interface NotificationSettings {
  push: boolean;
  preview: boolean;
  mail: 'never' | 'hour' | 'day';
  mail_after: number;
  quiet?: { from: string; to: string };
}

export interface Invite {
  id: Id;
  role: WorkspaceRole;
  uses: number;
  max_uses: number;
  expires_at: Instant;
  /** Only in the answer that makes it. */
  url?: string;
}

export interface Problem {
  status: number;
  title?: string;
  detail?: string;
  code?: string;
  errors?: { location?: string; message: string; value?: unknown }[];
  retry_after?: number;
}
