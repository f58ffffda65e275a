-- Notes are few among many messages: they are listed without looking at the others.
CREATE INDEX message_notes ON message (conversation_id, seq) WHERE kind = 'note' AND deleted_at = 0;
