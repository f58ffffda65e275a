-- Each reads the rows of some conversations, or of some people, in the order of the primary key, so that nothing is sorted. Text is ordered by code point on
-- both databases: what leaves one is the same, byte by byte, as what leaves the other.

-- name: export_conversations
SELECT c.id, c.kind, c.mode, c.title, c.description, c.avatar, c.parent_id, c.parent_seq, c.direct_key, c.source, c.history, c.members, c.low_water, c.archived_at,
  c.created_at, c.created_by, h.seq, h.ordinal, h.at
FROM conversation c CROSS JOIN conversation_head h WHERE c.workspace_id = $1 AND h.conversation_id = c.id ORDER BY c.id;

-- name: export_messages
SELECT conversation_id, seq, ordinal, sender_id, client_id, hash, kind, text, extra, at, edited_at, version, deleted_at FROM message WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq;

-- name: export_entries
SELECT conversation_id, seq, ordinal, kind, at, actor_id, target FROM entry WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq;

-- name: export_edits
SELECT conversation_id, seq, version, text, at, person_id FROM message_edit WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq, version;

-- name: export_members
SELECT conversation_id, person_id, role, joined_at, floor_seq, read_seq, read_ordinal, level, muted_until, pinned, marked_unread FROM member WHERE conversation_id IN @ints($1) ORDER BY conversation_id, person_id;

-- name: export_receipts
SELECT conversation_id, person_id, seq, at FROM receipt WHERE conversation_id IN @ints($1) ORDER BY conversation_id, person_id, seq;

-- name: export_mentions
SELECT conversation_id, person_id, ordinal, seq FROM mention WHERE conversation_id IN @ints($1) ORDER BY conversation_id, person_id, ordinal;

-- name: export_reactions
SELECT conversation_id, seq, emoji, person_id, at FROM reaction WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq, emoji, person_id
-- postgres:
SELECT conversation_id, seq, emoji, person_id, at FROM reaction WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq, emoji COLLATE "C", person_id;

-- name: export_pins
SELECT conversation_id, seq, person_id, at FROM pin WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq;

-- name: export_votes
SELECT conversation_id, seq, person_id, choice, at FROM vote WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq, person_id, choice;

-- name: export_stale_cards
SELECT conversation_id, seq FROM stale WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq;

-- name: export_shares
SELECT conversation_id, seq, token, person_id, created_at, revoked_at, views FROM share WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq, token
-- postgres:
SELECT conversation_id, seq, token, person_id, created_at, revoked_at, views FROM share WHERE conversation_id IN @ints($1) ORDER BY conversation_id, seq, token COLLATE "C";

-- name: export_import_items
SELECT conversation_id, item FROM imported WHERE conversation_id IN @ints($1) ORDER BY conversation_id, item
-- postgres:
SELECT conversation_id, item FROM imported WHERE conversation_id IN @ints($1) ORDER BY conversation_id, item COLLATE "C";

-- name: export_personal_heads
SELECT person_id, seq, low_water FROM personal_head WHERE person_id IN @ints($1) ORDER BY person_id;

-- name: export_personal_entries
SELECT person_id, seq, kind, at, conversation_id, target_seq FROM personal_entry WHERE person_id IN @ints($1) ORDER BY person_id, seq;

-- name: export_drafts
SELECT person_id, conversation_id, text, at FROM draft WHERE person_id IN @ints($1) ORDER BY person_id, conversation_id;

-- name: export_saved
SELECT person_id, conversation_id, seq, at FROM saved WHERE person_id IN @ints($1) ORDER BY person_id, conversation_id, seq;

-- name: export_scheduled
SELECT id, person_id, conversation_id, text, extra, at, failed FROM scheduled WHERE person_id IN @ints($1) ORDER BY person_id, id;
