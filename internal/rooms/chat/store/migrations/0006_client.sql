-- Client ids are ordered by time, so messages of one moment stand together here, whatever their conversations: a transaction then writes few pages of this index and
-- not one for each conversation.
DROP INDEX message_by_client;
CREATE UNIQUE INDEX message_by_client ON message (client_id, conversation_id, sender_id);
